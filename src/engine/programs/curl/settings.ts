/** What a command line asks for: options that hold for a group of URLs (`--next` begins another), and the URLs. */

export interface Target {
	url: string;
	/** Where the body goes: a file's name, the remote name, or standard output. */
	output: { readonly kind: "file"; readonly name: string } | { readonly kind: "remote" } | { readonly kind: "stdout" } | undefined;
	/** -T: "-" is standard input. */
	upload: string | undefined;
}

/** One part of a request body or form, in the order given. */
export interface BodyPart {
	readonly kind: "data" | "data-ascii" | "data-binary" | "data-raw" | "data-urlencode" | "json" | "form" | "form-string";
	readonly text: string;
}

export class Settings {
	private readonly flags = new Map<string, boolean>();
	private readonly texts = new Map<string, string[]>();
	readonly targets: Target[] = [];
	readonly body: BodyPart[] = [];
	set(name: string, on: boolean): void {
		this.flags.set(name, on);
	}
	add(name: string, value: string): void {
		this.texts.set(name, [...this.values(name), value]);
	}
	on(name: string): boolean {
		return this.flags.get(name) ?? false;
	}
	/** Whether a flag was given as `--no-NAME`. */
	off(name: string): boolean {
		return this.flags.get(name) === false;
	}
	value(name: string): string | undefined {
		return this.texts.get(name)?.at(-1);
	}
	values(name: string): readonly string[] {
		return this.texts.get(name) ?? [];
	}
	/** Numbers are checked when they are parsed. */
	number(name: string): number | undefined {
		const text = this.value(name);
		return text === undefined ? undefined : Number(text);
	}
	/** The next target that lacks a URL, as `-o` and `-T` may come before it. */
	private next(wants: (target: Target) => boolean): Target {
		const open = this.targets.find(wants);
		if (open) return open;
		const made: Target = { url: "", output: undefined, upload: undefined };
		this.targets.push(made);
		return made;
	}
	addUrl(url: string): void {
		this.next((t) => t.url === "").url = url;
	}
	addOutput(output: Target["output"]): void {
		this.next((t) => t.output === undefined).output = output;
	}
	addUpload(file: string): void {
		this.next((t) => t.upload === undefined).upload = file;
	}
}
