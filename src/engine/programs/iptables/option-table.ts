/** Options of iptables that are no extension's. iptables/xshared.c. */

export interface LongOption {
	readonly name: string;
	readonly letter?: string;
	readonly arg?: "must" | "may";
}

/** Options that are not an extension's. */
export const longOptions: readonly LongOption[] = [
	{ name: "append", letter: "A", arg: "must" },
	{ name: "delete", letter: "D", arg: "must" },
	{ name: "check", letter: "C", arg: "must" },
	{ name: "insert", letter: "I", arg: "must" },
	{ name: "replace", letter: "R", arg: "must" },
	{ name: "list", letter: "L", arg: "may" },
	{ name: "list-rules", letter: "S", arg: "may" },
	{ name: "flush", letter: "F", arg: "may" },
	{ name: "zero", letter: "Z", arg: "may" },
	{ name: "new-chain", letter: "N", arg: "must" },
	{ name: "delete-chain", letter: "X", arg: "may" },
	{ name: "rename-chain", letter: "E", arg: "must" },
	{ name: "policy", letter: "P", arg: "must" },
	{ name: "source", letter: "s", arg: "must" },
	{ name: "destination", letter: "d", arg: "must" },
	{ name: "src", letter: "s", arg: "must" },
	{ name: "dst", letter: "d", arg: "must" },
	{ name: "protocol", letter: "p", arg: "must" },
	{ name: "in-interface", letter: "i", arg: "must" },
	{ name: "jump", letter: "j", arg: "must" },
	{ name: "table", letter: "t", arg: "must" },
	{ name: "match", letter: "m", arg: "must" },
	{ name: "numeric", letter: "n" },
	{ name: "out-interface", letter: "o", arg: "must" },
	{ name: "verbose", letter: "v" },
	{ name: "wait", letter: "w", arg: "may" },
	{ name: "wait-interval", letter: "W", arg: "may" },
	{ name: "exact", letter: "x" },
	{ name: "fragments", letter: "f" },
	{ name: "version", letter: "V" },
	{ name: "help", letter: "h", arg: "may" },
	{ name: "line-numbers", letter: "0" },
	{ name: "modprobe", letter: "M", arg: "must" },
	{ name: "set-counters", letter: "c", arg: "must" },
	{ name: "goto", letter: "g", arg: "must" },
	{ name: "ipv4", letter: "4" },
	{ name: "ipv6", letter: "6" },
];
export const shortArguments: Readonly<Record<string, "must" | "may">> = {
	...Object.fromEntries([..."ADCIRNEPspijtmoMcdg"].map((l) => [l, "must"])),
	...Object.fromEntries([..."LSFZXwW"].map((l) => [l, "may"])),
};
export const shortPlain = new Set([..."nvxfVh46"]);
