/** The value of --mount. */
import type { MountRequest } from "../../api/container.ts";
import { ramInBytes, ValueError } from "../units.ts";
import { csvFields } from "./csv.ts";

type Options = Record<string, unknown>;

const fail = (message: string): never => {
	throw new ValueError(message);
};

/** Go's ParseBool with the words of --mount. */
function truth(key: string, value: string): boolean {
	if (!/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value)) fail(`invalid value for ${key}: ${value}`);
	return /^(1|t|true)$/i.test(value);
}

function size(key: string, value: string): number {
	try {
		return ramInBytes(value);
	} catch {
		return fail(`invalid value for ${key}: ${value}`);
	}
}

const recursion: Readonly<Record<string, Options>> = {
	enabled: {},
	disabled: { NonRecursive: true },
	writable: { ReadOnlyNonRecursive: true },
	readonly: { ReadOnlyForceRecursive: true },
};

class Mount {
	type = "volume";
	source = "";
	target = "";
	readOnly = false;
	consistency = "";
	bind: Options | undefined;
	volume: { NoCopy?: boolean; Subpath?: string; Labels: Record<string, string>; DriverConfig: { Name?: string; Options?: Record<string, string> } } | undefined;
	image: Options | undefined;
	tmpfs: Options | undefined;

	private volumeOptions(): NonNullable<Mount["volume"]> {
		this.volume ??= { Labels: {}, DriverConfig: {} };
		return this.volume;
	}
	word(key: string, field: string): void {
		if (key === "readonly" || key === "ro") this.readOnly = true;
		else if (key === "volume-nocopy") this.volumeOptions().NoCopy = true;
		else if (key === "bind-nonrecursive") this.bind = { ...this.bind, NonRecursive: true };
		else fail(`invalid field '${field}' must be a key=value pair`);
	}
	set(key: string, value: string, field: string): void {
		const pair = (): [string, string] => [value.split("=")[0] as string, value.includes("=") ? value.slice(value.indexOf("=") + 1) : ""];
		switch (key) {
			case "type":
				this.type = value.toLowerCase();
				return;
			case "source":
			case "src":
				this.source = value;
				return;
			case "target":
			case "dst":
			case "destination":
				this.target = value;
				return;
			case "readonly":
			case "ro":
				this.readOnly = truth(key, value);
				return;
			case "consistency":
				this.consistency = value.toLowerCase();
				return;
			case "bind-propagation":
				this.bind = { ...this.bind, Propagation: value.toLowerCase() };
				return;
			case "bind-nonrecursive":
				this.bind = { ...this.bind, NonRecursive: truth(key, value) };
				return;
			case "bind-recursive":
				if (!recursion[value]) fail(`invalid value for ${key}: ${value} (must be "enabled", "disabled", "writable", or "readonly")`);
				if (value !== "enabled") this.bind = { ...this.bind, ...recursion[value] };
				return;
			case "volume-subpath":
				this.volumeOptions().Subpath = value;
				return;
			case "volume-nocopy":
				this.volumeOptions().NoCopy = truth(key, value);
				return;
			case "volume-label": {
				const [name, content] = pair();
				const volume = this.volumeOptions();
				if (name !== "") volume.Labels[name] = content;
				return;
			}
			case "volume-driver":
				this.volumeOptions().DriverConfig.Name = value;
				return;
			case "volume-opt": {
				const [name, content] = pair();
				const driver = this.volumeOptions().DriverConfig;
				driver.Options ??= {};
				if (name !== "") driver.Options[name] = content;
				return;
			}
			case "image-subpath":
				this.image = { Subpath: value };
				return;
			case "tmpfs-size":
				this.tmpfs = { ...this.tmpfs, SizeBytes: size(key, value) };
				return;
			case "tmpfs-mode":
				if (!/^[0-7]+$/.test(value)) fail(`invalid value for ${key}: ${value}`);
				this.tmpfs = { ...this.tmpfs, Mode: Number.parseInt(value, 8) };
				return;
			default:
				fail(`unexpected key '${key}' in '${field}'`);
		}
	}
	check(): void {
		if (this.type === "") fail("type is required");
		if (this.target === "") fail("target is required");
		for (const kind of ["volume", "image", "bind", "tmpfs"] as const) {
			if (this[kind] && this.type !== kind) fail(`cannot mix '${kind}-*' options with mount type '${this.type}'`);
		}
		if (this.bind?.ReadOnlyNonRecursive && !this.readOnly) fail("option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction");
		if (!this.bind?.ReadOnlyForceRecursive) return;
		if (!this.readOnly) fail("option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction");
		if (this.bind.Propagation !== "rprivate") fail("option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction");
	}
}

/** Throws ValueError. `absolute` makes a source that begins with a dot absolute. */
export function parseMount(text: string, absolute: (path: string) => string = (path) => path): MountRequest {
	const mount = new Mount();
	for (const field of csvFields(text)) {
		const at = field.indexOf("=");
		if (at < 0) mount.word(field.toLowerCase(), field);
		else mount.set(field.slice(0, at).toLowerCase(), field.slice(at + 1), field);
	}
	mount.check();
	const source = mount.source.startsWith(".") ? absolute(mount.source) : mount.source;
	return {
		Type: mount.type,
		...(source === "" ? {} : { Source: source }),
		Target: mount.target,
		...(mount.readOnly ? { ReadOnly: true } : {}),
		...(mount.consistency ? { Consistency: mount.consistency } : {}),
		...(mount.bind ? { BindOptions: mount.bind } : {}),
		...(mount.volume ? { VolumeOptions: mount.volume } : {}),
		...(mount.image ? { ImageOptions: mount.image } : {}),
		...(mount.tmpfs ? { TmpfsOptions: mount.tmpfs } : {}),
	};
}
export const checkMount = (text: string): unknown => parseMount(text);
