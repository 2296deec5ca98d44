/** Names of terminals by device number, as ps and pgrep show and take them. */
import type { Sys } from "../../../kernel/abi.ts";

const major = (device: number): number => (device >>> 8) & 0xfff;
const minor = (device: number): number => (device & 0xff) | ((device >>> 12) & 0xfff00);

/** `pts/0`, `tty1`, `ttyS0`, `console`; undefined for no terminal. */
export function ttyName(device: number): string | undefined {
	if (device === 0) return undefined;
	const n = minor(device);
	switch (major(device)) {
		case 4:
			return n < 64 ? `tty${n}` : `ttyS${n - 64}`;
		case 5:
			return n === 1 ? "console" : `tty`;
		case 136:
		case 137:
		case 138:
		case 139:
		case 140:
		case 141:
		case 142:
		case 143:
			return `pts/${n + 256 * (major(device) - 136)}`;
		default:
			return undefined;
	}
}

/** The device number as /proc/PID/stat has it. */
export const deviceNumber = (majorNumber: number, minorNumber: number): number => (minorNumber & 0xff) | (majorNumber << 8) | ((minorNumber & ~0xff) << 12);

/** The device number of a terminal named `pts/0`, `/dev/pts/0`, `1` (tty1), `S0`; 0 for `-` and `?`; undefined when there is none. */
export function ttyNumber(sys: Sys, text: string): number | undefined {
	if (text === "-" || text === "?") return 0;
	const candidates = text.startsWith("/") ? [text] : [`/dev/${text}`, `/dev/tty${text}`, `/dev/pts/${text}`];
	for (const path of candidates) {
		const stat = sys.tryStat(path);
		if (stat?.kind === "char") return deviceNumber(stat.rdevMajor, stat.rdevMinor);
	}
	return undefined;
}
