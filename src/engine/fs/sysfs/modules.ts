/** /sys/module: the settings of modules that the machine obeys. */
import { Errno } from "../../kernel/errno.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { overlayDefaults } from "../overlay/defaults.ts";
import { boolSetting, constant, directory, type SysEntries, type SysEntry, setting, uevent } from "./entries.ts";

/** Modules that are loaded on a host with Docker, in the order of lsmod, each with its size. */
const loaded: Readonly<Record<string, number>> = { overlay: 225280, bridge: 405504, stp: 12288, llc: 16384, nf_conntrack: 217088, nf_nat: 65536, veth: 45056 };

function overlayParameters(kernel: Kernel): SysEntry {
	const defaults = overlayDefaults(kernel);
	const flag = (name: "index" | "metacopy" | "nfsExport" | "redirectAlwaysFollow" | "redirectDir" | "xinoAuto"): SysEntry =>
		boolSetting(
			() => defaults[name],
			(value) => {
				defaults[name] = value;
			},
		);
	return directory({
		check_copy_up: boolSetting(
			() => false,
			() => {},
		),
		index: flag("index"),
		metacopy: flag("metacopy"),
		nfs_export: flag("nfsExport"),
		redirect_always_follow: flag("redirectAlwaysFollow"),
		redirect_dir: flag("redirectDir"),
		redirect_max: setting(
			() => defaults.redirectMax,
			(text) => {
				if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) throw new Errno("EINVAL");
				defaults.redirectMax = Number(text);
			},
		),
		xino_auto: flag("xinoAuto"),
	});
}

function module(name: string, size: number, parameters: SysEntry | undefined): SysEntry {
	return directory({
		coresize: constant(size),
		holders: directory({}),
		initsize: constant(0),
		initstate: constant("live"),
		...(parameters ? { parameters } : {}),
		refcnt: constant(name === "overlay" ? 0 : 1),
		taint: constant(""),
		uevent: uevent(),
	});
}

export function modules(kernel: Kernel): SysEntries {
	const parameters: Readonly<Record<string, SysEntry>> = { overlay: overlayParameters(kernel) };
	return Object.fromEntries(Object.entries(loaded).map(([name, size]) => [name, module(name, size, parameters[name])]));
}
