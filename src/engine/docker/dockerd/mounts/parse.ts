/** Mounts as they are asked for: volume/mounts/linux_parser.go. All throw EngineError with its words. */
import type { Sys } from "../../../kernel/abi.ts";
import type { MountRequest } from "../../api/container.ts";
import { EngineError, invalid } from "../../error.ts";
import type { MountPoint } from "./mount-point.ts";

const propagations = ["private", "rprivate", "slave", "rslave", "shared", "rshared"];
const modeWords: Readonly<Record<string, "rw" | "label" | "propagation" | "copy">> = {
	rw: "rw",
	ro: "rw",
	z: "label",
	Z: "label",
	nocopy: "copy",
	...Object.fromEntries(propagations.map((word) => [word, "propagation" as const])),
};

/** linuxValidMountMode: each kind of word at most once. */
function isMode(mode: string): boolean {
	if (mode === "") return true;
	const seen = new Set<string>();
	for (const word of mode.split(",")) {
		const kind = modeWords[word];
		if (kind === undefined || seen.has(kind)) return false;
		seen.add(kind);
	}
	return true;
}

export function cleanPath(path: string): string {
	const parts: string[] = [];
	for (const part of path.split("/")) {
		if (part === "" || part === ".") continue;
		if (part === "..") parts.pop();
		else parts.push(part);
	}
	return `${path.startsWith("/") ? "/" : ""}${parts.join("/")}` || ".";
}

const mountConfigError = (type: string, message: string): EngineError => invalid(`invalid mount config for type "${type}": ${message}`);

function checkAbsolute(type: string, path: string): void {
	if (!path.startsWith("/")) throw mountConfigError(type, `invalid mount path: '${path}' mount path must be absolute`);
}

/** validateMountConfig. `sys`: where a bind's source must exist. */
export function checkMount(mount: MountRequest, sys?: Sys): void {
	const type = mount.Type ?? "";
	const fail = (message: string): never => {
		throw mountConfigError(type, message);
	};
	const target = mount.Target ?? "";
	if (target === "") fail("field Target must not be empty");
	if (cleanPath(target) === "/") fail("invalid specification: destination can't be '/'");
	checkAbsolute(type, target);
	const source = mount.Source ?? "";
	const extra = (name: "BindOptions" | "VolumeOptions" | "TmpfsOptions" | "ImageOptions"): void => {
		if (mount[name] !== undefined) fail(`field ${name} must not be specified`);
	};
	switch (type) {
		case "bind": {
			if (source === "") fail("field Source must not be empty");
			extra("VolumeOptions");
			extra("ImageOptions");
			const propagation = mount.BindOptions?.Propagation ?? "";
			if (propagation && !propagations.includes(propagation)) fail(`invalid propagation mode: ${propagation}`);
			if (mount.BindOptions?.ReadOnlyForceRecursive && !mount.ReadOnly) fail("mount options conflict: BindOptions.ReadOnlyForceRecursive requires ReadOnly");
			checkAbsolute(type, source);
			if (sys && !sys.tryStat(source) && !mount.BindOptions?.CreateMountpoint) fail(`bind source path does not exist: ${source}`);
			return;
		}
		case "volume":
			extra("BindOptions");
			extra("ImageOptions");
			if (source === "" && mount.ReadOnly) fail("must not set ReadOnly mode when using anonymous volumes");
			if (mount.VolumeOptions?.Subpath?.startsWith("/")) fail("subpath must be a relative path within the volume");
			return;
		case "tmpfs":
			extra("BindOptions");
			extra("VolumeOptions");
			extra("ImageOptions");
			if (source !== "") fail("field Source must not be specified");
			return;
		default:
			fail("mount type unknown");
	}
}

/** parseMountSpec. */
export function mountPointOf(mount: MountRequest, sys?: Sys): MountPoint {
	checkMount(mount, sys);
	const type = mount.Type as "bind" | "volume" | "tmpfs";
	const bind = type === "bind";
	return {
		type,
		name: type === "volume" ? (mount.Source ?? "") : "",
		source: bind ? cleanPath(mount.Source ?? "") : "",
		destination: cleanPath(mount.Target ?? ""),
		driver: type === "volume" ? mount.VolumeOptions?.DriverConfig?.Name || "local" : "",
		mode: "",
		rw: !mount.ReadOnly,
		propagation: bind ? (mount.BindOptions?.Propagation ?? "rprivate") : "",
		anonymous: type === "volume" && !mount.Source,
		copyData: type === "volume" && !mount.VolumeOptions?.NoCopy,
		createSource: bind && mount.BindOptions?.CreateMountpoint === true,
		spec: mount,
	};
}

/** ParseMountRaw of a bind: `source:target:mode`, `name:target`. */
export function parseBind(raw: string, volumeDriver = ""): MountPoint {
	const bad = (reason = ""): EngineError => invalid(`invalid volume specification: '${raw}'${reason && `: ${reason}`}`);
	const parts = raw.split(":");
	if (parts[0] === "" || parts.length > 3) throw bad();
	if (parts.length === 2 && modeWords[parts[1] ?? ""] !== undefined) throw bad();
	const [source, target, mode = ""] = parts.length === 1 ? ["", parts[0] ?? ""] : parts;
	if (!isMode(mode)) throw invalid(`invalid mode: ${mode}`);
	const words = mode.split(",");
	const propagation = words.find((word) => propagations.includes(word));
	const bind = source?.startsWith("/") === true;
	const spec: MountRequest = {
		Type: bind ? "bind" : "volume",
		...(source ? { Source: source } : {}),
		Target: target ?? "",
		...(words.includes("ro") ? { ReadOnly: true } : {}),
		...(propagation && bind ? { BindOptions: { Propagation: propagation } } : {}),
		...(!bind && words.includes("nocopy") ? { VolumeOptions: { NoCopy: true } } : {}),
	};
	if (propagation && !bind) throw invalid(`invalid mode: ${mode}`);
	try {
		const point = mountPointOf(spec);
		return { ...point, mode, driver: bind ? "" : volumeDriver || "local", createSource: bind };
	} catch (error) {
		throw error instanceof EngineError ? bad(error.message) : error;
	}
}

/** ParseVolumesFrom: a container and a mode. */
export function parseVolumesFrom(spec: string): { readonly container: string; readonly mode: string } {
	if (spec === "") throw invalid(`volumes-from specification cannot be an empty string`);
	const colon = spec.indexOf(":");
	const [container, mode] = colon < 0 ? [spec, "rw"] : [spec.slice(0, colon), spec.slice(colon + 1)];
	if (!isMode(mode)) throw invalid(`invalid mode: ${mode}`);
	return { container, mode };
}
