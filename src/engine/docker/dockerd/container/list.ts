/** GET /containers/json: daemon/list.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { endpointSettings } from "../../api/network.ts";
import { encodeGo } from "../../api/schema.ts";
import { EngineError, invalid } from "../../error.ts";
import { sortedKeys } from "../../image/config.ts";
import type { Daemon } from "../daemon.ts";
import type { FilterArgs } from "../http/filters.ts";
import { hasLabel } from "../http/filters.ts";
import { parseRfc3339, secondsOf } from "../time.ts";
import type { Container } from "./container.ts";
import { mountJson, sortedMounts } from "./inspect.ts";

const accepted = [
	"ancestor",
	"before",
	"exited",
	"id",
	"isolation",
	"label",
	"name",
	"status",
	"health",
	"since",
	"volume",
	"network",
	"is-task",
	"publish",
	"expose",
];
const states = ["created", "running", "paused", "restarting", "removing", "exited", "dead"];
const healths = ["none", "starting", "healthy", "unhealthy"];

export interface ListOptions {
	readonly all: boolean;
	readonly limit: number;
	readonly size: boolean;
	readonly filters: FilterArgs;
}

const createdAt = (c: Container): number => {
	const time = parseRfc3339(c.created);
	return time ? secondsOf(time) : 0;
};

function checkFilters(filters: FilterArgs): void {
	filters.validate(accepted);
	for (const status of filters.get("status")) {
		if (!states.includes(status)) {
			throw invalid(`invalid filter 'status=${status}': invalid value for state (${status}): must be one of ${states.join(", ")}`);
		}
	}
	for (const health of filters.get("health")) {
		if (!healths.includes(health))
			throw invalid(`invalid filter 'health=${health}': invalid value for health (${health}): must be one of ${healths.join(", ")}`);
	}
	for (const code of filters.get("exited")) {
		if (!/^-?\d+$/.test(code)) throw invalid(`invalid filter 'exited=${code}': strconv.Atoi: parsing ${JSON.stringify(code)}: invalid syntax`);
	}
}

/** Ports asked for by `publish` and `expose`: "80", "80/tcp", "80-90/udp". */
function portMatches(asked: string, spec: string): boolean {
	const m = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(asked);
	if (!m) throw invalid(`invalid port specification: ${JSON.stringify(asked)}`);
	const [port = "", protocol = "tcp"] = spec.split("/");
	const number = Number(port);
	return protocol === (m[3] ?? "tcp") && number >= Number(m[1]) && number <= Number(m[2] ?? m[1]);
}

/** Which images, by id, `ancestor` stands for: the image and whatever lies over it. */
function ancestors(daemon: Daemon, filters: FilterArgs): readonly (readonly string[])[] {
	return filters.get("ancestor").flatMap((name) => {
		const image = daemon.images.find(name);
		return image ? [image.chain] : [];
	});
}

function isIncluded(daemon: Daemon, c: Container, f: FilterArgs): boolean {
	const { state } = c;
	if (!f.match("name", c.name) && !f.match("name", c.plainName)) return false;
	if (!f.get("id").every(() => f.fuzzy("id", c.id))) return false;
	if (f.get("status").length && !f.get("status").includes(state.status)) return false;
	if (f.get("health").length && !f.get("health").includes(state.health?.Status ?? "none")) return false;
	if (f.get("exited").length && !(state.status === "exited" && f.get("exited").map(Number).includes(state.exitCode))) return false;
	if (!f.get("label").every((asked) => hasLabel(asked, c.config.Labels ?? {}))) return false;
	if (f.has("is-task") && f.bool("is-task", false)) return false;
	const volumes = f.get("volume");
	if (volumes.length && !sortedMounts(c).some((m) => volumes.includes(m.name) || volumes.includes(m.destination))) return false;
	const networks = f.get("network");
	if (networks.length) {
		const own = [...c.networkSettings.networks].flatMap(([name, s]) => [name, s.NetworkID ?? ""]);
		if (!networks.some((asked) => own.some((each) => each !== "" && (each === asked || (each.length === 64 && each.startsWith(asked)))))) return false;
	}
	if (f.has("ancestor")) {
		const chain = c.image === "" ? [] : (daemon.images.get(c.image)?.chain ?? []);
		if (!ancestors(daemon, f).some((top) => top.every((layer, i) => chain[i] === layer))) return false;
	}
	const exposed = Object.keys(c.config.ExposedPorts ?? {});
	if (f.has("expose") && !f.get("expose").some((asked) => exposed.some((spec) => portMatches(asked, spec)))) return false;
	const published = Object.values(c.hostConfig.PortBindings ?? {}).length ? Object.keys(c.hostConfig.PortBindings ?? {}) : [];
	if (f.has("publish") && !f.get("publish").some((asked) => published.some((spec) => portMatches(asked, spec)))) return false;
	return true;
}

/** Containers that are asked for, the newest first. Throws EngineError. */
export function selectContainers(daemon: Daemon, options: ListOptions): Container[] {
	const { filters } = options;
	checkFilters(filters);
	const all = options.all || options.limit > 0 || ["status", "exited", "health", "before", "since"].some((f) => filters.has(f) && f !== "health");
	const reference = (name: string): Container | undefined => {
		const [value] = filters.get(name);
		return value === undefined ? undefined : daemon.containers.get(value);
	};
	const before = reference("before");
	const since = reference("since");
	const sorted = daemon.containers.list().sort((a, b) => createdAt(b) - createdAt(a));
	const chosen = sorted.filter((c) => {
		if (!all && !c.state.running) return false;
		if (before && createdAt(c) >= createdAt(before)) return false;
		if (since && createdAt(c) <= createdAt(since)) return false;
		return isIncluded(daemon, c, filters);
	});
	return options.limit > 0 ? chosen.slice(0, options.limit) : chosen;
}

interface PortJson {
	readonly IP?: string;
	readonly PrivatePort: number;
	readonly PublicPort?: number;
	readonly Type: string;
}

function portsJson(c: Container): PortJson[] {
	return Object.entries(c.networkSettings.ports).flatMap(([spec, bindings]) => {
		const [port = "0", protocol = "tcp"] = spec.split("/");
		if (!bindings?.length) return [{ PrivatePort: Number(port), Type: protocol }];
		return bindings.map((b) => ({ IP: b.HostIp ?? "", PrivatePort: Number(port), PublicPort: Number(b.HostPort), Type: protocol }));
	});
}

/** The image's name as typed, or its id where that name is now another's. */
function imageName(daemon: Daemon, c: Container): string {
	const found = c.imageName === "" ? undefined : daemon.images.find(c.imageName);
	return found?.id === c.image ? c.imageName : c.image;
}

/** The command as one line: with the quotes that a shell would need, as strconv.Quote of the CLI sees it. */
const commandOf = (c: Container): string => {
	const args = c.args.map((a) => (a.includes(" ") ? `'${a}'` : a)).join(" ");
	return args === "" ? c.path : `${c.path} ${args}`;
};

export function* listContainers(sys: Sys, daemon: Daemon, options: ListOptions): Blocking<unknown[]> {
	const out: unknown[] = [];
	for (const c of selectContainers(daemon, options)) {
		if (sys.spend(10)) yield* sys.reschedule();
		let size: { rw: number; rootFs: number } | undefined;
		if (options.size) {
			try {
				size = yield* daemon.layers.size(sys, c.id);
			} catch (error) {
				if (!(error instanceof EngineError)) throw error;
			}
		}
		out.push({
			Id: c.id,
			Names: [c.name],
			Image: imageName(daemon, c),
			ImageID: c.image,
			Command: commandOf(c),
			Created: Math.floor(createdAt(c)),
			Ports: portsJson(c),
			...(size?.rw ? { SizeRw: size.rw } : {}),
			...(size ? { SizeRootFs: size.rootFs } : {}),
			Labels: sortedKeys(c.config.Labels ?? {}),
			State: c.state.status,
			Status: c.state.describe(sys.clock("realtime")),
			HostConfig: { NetworkMode: c.hostConfig.NetworkMode ?? "" },
			NetworkSettings: {
				Networks: Object.fromEntries(
					[...c.networkSettings.networks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, s]) => [name, encodeGo(endpointSettings, s)]),
				),
			},
			Mounts: sortedMounts(c).map(mountJson),
		});
	}
	return out;
}
