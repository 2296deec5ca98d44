/** What overlay mounts take when an option is not given: parameters of the module, one set a machine. */
import type { Kernel } from "../../kernel/kernel.ts";

export interface OverlayDefaults {
	index: boolean;
	metacopy: boolean;
	nfsExport: boolean;
	redirectAlwaysFollow: boolean;
	redirectDir: boolean;
	redirectMax: number;
	xinoAuto: boolean;
}

const machines = new WeakMap<Kernel, OverlayDefaults>();

/** As Debian builds the module. */
export function overlayDefaults(kernel: Kernel): OverlayDefaults {
	let own = machines.get(kernel);
	if (!own) {
		own = { index: false, metacopy: false, nfsExport: false, redirectAlwaysFollow: true, redirectDir: false, redirectMax: 256, xinoAuto: false };
		machines.set(kernel, own);
	}
	return own;
}
