/** What `capsh --print` and `--current` show of the process itself. */
import type { Blocking } from "../../kernel/abi.ts";
import { capabilitiesIn } from "../../kernel/capabilities.ts";
import { Accounts } from "../lib/accounts.ts";
import type { Context } from "../lib/program.ts";
import { iabText, stateText } from "./text.ts";

const named = (mask: bigint): string =>
	capabilitiesIn(mask)
		.map((name) => `cap_${name}`)
		.join(",");

const bitNames = ["noroot", "no-suid-fixup", "keep-caps", "no-ambient-raise"] as const;

function securebits(bits: number, noNewPrivs: boolean): string {
	const head = `Securebits: 0${bits.toString(8)}/0x${bits.toString(16)}/${Math.max(1, bits.toString(2).length)}'b${bits.toString(2)} (no-new-privs=${noNewPrivs ? 1 : 0})\n`;
	const lines = bitNames.map((name, i) => ` secure-${name}: ${bits & (1 << (2 * i)) ? "yes" : "no"} (${bits & (2 << (2 * i)) ? "locked" : "unlocked"})\n`);
	return head + lines.join("");
}

/** libcap's names for combinations of secure bits. */
export const modeOf = (bits: number): [string, number] => (bits === 0 ? ["HYBRID", 4] : ["UNCERTAIN", 0]);

export function currentText(context: Context): string {
	const caps = context.sys.capget();
	return `Current: ${stateText(caps)}\nCurrent IAB: ${iabText(caps)}\n`;
}

export function* printText(context: Context): Blocking<string> {
	const { sys } = context;
	const caps = sys.capget();
	const state = sys.prctlGet();
	const bits = state.securebits | (state.keepCaps ? 0x10 : 0);
	const accounts = yield* Accounts.load(sys);
	const user = (uid: number) => `${uid}(${accounts.userById(uid)?.name ?? "???"})`;
	const group = (gid: number) => `${gid}(${accounts.groupById(gid)?.name ?? "???"})`;
	const [mode, number] = modeOf(bits);
	return (
		`Current: ${stateText(caps)}\nBounding set =${named(caps.bounding)}\nAmbient set =${named(caps.ambient)}\nCurrent IAB: ${iabText(caps)}\n` +
		securebits(bits, state.noNewPrivs) +
		`uid=${user(sys.getuid())} euid=${user(sys.geteuid())}\ngid=${group(sys.getgid())}\ngroups=${sys.getgroups().map(group).join(",")}\nGuessed mode: ${mode} (${number})\n`
	);
}
