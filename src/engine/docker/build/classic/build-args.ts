/** Build arguments and their scopes: moby builder/dockerfile/buildargs.go. */

/** What every build may be given without asking for it. */
const predefined = new Set([
	"HTTP_PROXY",
	"http_proxy",
	"HTTPS_PROXY",
	"https_proxy",
	"FTP_PROXY",
	"ftp_proxy",
	"NO_PROXY",
	"no_proxy",
	"ALL_PROXY",
	"all_proxy",
]);

type Value = string | undefined;

export class BuildArgs {
	/** Of the command line. */
	private readonly given: Readonly<Record<string, string | null>>;
	private readonly referenced: Set<string>;
	/** Before the first FROM. */
	private readonly meta: Map<string, Value>;
	private readonly own = new Map<string, Value>();

	constructor(given: Readonly<Record<string, string | null>>, from?: BuildArgs) {
		this.given = given;
		this.referenced = from?.referenced ?? new Set();
		this.meta = from?.meta ?? new Map();
	}

	/** The scope of a new stage. */
	stage(): BuildArgs {
		return new BuildArgs(this.given, this);
	}

	addMeta(name: string, value: Value): void {
		this.referenced.add(name);
		this.meta.set(name, value);
	}

	add(name: string, value: Value): void {
		this.referenced.add(name);
		this.own.set(name, value);
	}

	private valueOf(name: string, defaults: ReadonlyMap<string, Value>): Value {
		const given = this.given[name];
		const value = given === null ? undefined : given;
		if (value !== undefined) return value;
		return defaults.get(name);
	}

	metaValue(name: string): Value {
		return this.meta.has(name) ? this.valueOf(name, this.meta) : undefined;
	}

	/** All that instructions of this stage see. */
	all(): Map<string, string> {
		const out = new Map<string, string>();
		for (const name of this.own.keys()) {
			const value = this.valueOf(name, new Map([[name, this.own.get(name) ?? this.metaDefault(name)]]));
			if (value !== undefined) out.set(name, value);
		}
		for (const name of Object.keys(this.given)) {
			const value = this.given[name];
			if (predefined.has(name) && !out.has(name) && typeof value === "string") out.set(name, value);
		}
		return out;
	}

	/** An ARG without a value takes the one from before the first FROM. */
	private metaDefault(name: string): Value {
		return this.meta.has(name) ? this.meta.get(name) : undefined;
	}

	/** NAME=value of those that the environment does not have already, sorted. */
	filtered(environment: readonly string[]): string[] {
		const taken = new Set(environment.map((entry) => entry.slice(0, entry.indexOf("="))));
		return [...this.all()]
			.filter(([name]) => !taken.has(name))
			.map(([name, value]) => `${name}=${value}`)
			.sort();
	}

	/** What was given that no ARG asked for. */
	unused(): string[] {
		return Object.keys(this.given)
			.filter((name) => !this.referenced.has(name) && !predefined.has(name))
			.sort();
	}

	/** Those that stand in a cached command: the predefined ones change nothing. */
	cacheable(args: readonly string[]): string[] {
		return args.filter((entry) => {
			const name = entry.slice(0, entry.indexOf("="));
			return !predefined.has(name) || this.own.has(name);
		});
	}
}
