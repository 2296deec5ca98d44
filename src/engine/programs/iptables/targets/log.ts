/** LOG, NFLOG, TRACE and REJECT. */
import { type Rejection, rejections, rejections6 } from "../../../net/netfilter/rule.ts";
import { problem } from "../error.ts";
import { quoted, target } from "../extension.ts";

const levels = ["emerg", "alert", "crit", "error", "warning", "notice", "info", "debug"] as const;
const levelAliases: Readonly<Record<string, number>> = { panic: 0, emergency: 0, err: 3, warn: 4 };

function parseLevel(text: string): number | undefined {
	const word = text.toLowerCase();
	if (/^\d+$/.test(word)) return Number(word) < 8 ? Number(word) : undefined;
	const at = (levels as readonly string[]).indexOf(word);
	return at >= 0 ? at : levelAliases[word];
}

export const log = target({
	name: "LOG",
	kind: "LOG",
	options: [
		{ name: "log-level" },
		{ name: "log-prefix" },
		{ name: "log-tcp-sequence", flag: true },
		{ name: "log-tcp-options", flag: true },
		{ name: "log-ip-options", flag: true },
		{ name: "log-uid", flag: true },
		{ name: "log-macdecode", flag: true },
	],
	parse: (given) => {
		const level = given.get("log-level");
		const prefix = given.get("log-prefix")?.value ?? "";
		if (prefix.includes("\n")) return problem("Newlines not allowed in --log-prefix");
		const number = level ? (parseLevel(level.value) ?? problem(`log level "${level.value}" unknown\n`)) : 4;
		return {
			kind: "LOG",
			level: number,
			// as long as the kernel's field
			prefix: prefix.slice(0, 29),
			...(given.has("log-tcp-sequence") ? { tcpSequence: true as const } : {}),
			...(given.has("log-tcp-options") ? { tcpOptions: true as const } : {}),
			...(given.has("log-ip-options") ? { ipOptions: true as const } : {}),
			...(given.has("log-uid") ? { uid: true as const } : {}),
			...(given.has("log-macdecode") ? { macDecode: true as const } : {}),
		};
	},
	save: (a) =>
		`${a.prefix ? ` --log-prefix ${quoted(a.prefix)}` : ""}${a.level === 4 ? "" : ` --log-level ${a.level}`}${
			a.tcpSequence ? " --log-tcp-sequence" : ""
		}${a.tcpOptions ? " --log-tcp-options" : ""}${a.ipOptions ? " --log-ip-options" : ""}${a.uid ? " --log-uid" : ""}${a.macDecode ? " --log-macdecode" : ""}`,
	print: (a, { numeric }) => {
		const bits = (a.tcpSequence ? 1 : 0) | (a.tcpOptions ? 2 : 0) | (a.ipOptions ? 4 : 0) | (a.uid ? 8 : 0) | (a.macDecode ? 32 : 0);
		const words = `${a.tcpSequence ? " tcp-sequence" : ""}${a.tcpOptions ? " tcp-options" : ""}${a.ipOptions ? " ip-options" : ""}${a.uid ? " uid" : ""}${
			a.macDecode ? " macdecode" : ""
		}`;
		const prefix = a.prefix ? ` prefix "${a.prefix}"` : "";
		return numeric ? ` LOG flags ${bits} level ${a.level}${prefix}` : ` LOG level ${levels[a.level]}${words}${prefix}`;
	},
});

export const nflog = target({
	name: "NFLOG",
	kind: "NFLOG",
	options: [{ name: "nflog-group" }, { name: "nflog-prefix" }, { name: "nflog-range" }, { name: "nflog-size" }, { name: "nflog-threshold" }],
	parse: (given) => {
		const number = (name: string, high: number): number | undefined => {
			const one = given.get(name);
			return one && given.number(one, 0, high);
		};
		const threshold = number("nflog-threshold", 65535);
		const size = number("nflog-size", 0xffffffff);
		return {
			kind: "NFLOG",
			group: number("nflog-group", 65535) ?? 0,
			prefix: given.get("nflog-prefix")?.value ?? "",
			...(threshold === undefined ? {} : { threshold }),
			...(size === undefined ? {} : { size }),
		};
	},
	save: (a) =>
		`${a.prefix ? ` --nflog-prefix ${quoted(a.prefix)}` : ""}${a.group ? ` --nflog-group ${a.group}` : ""}${a.size === undefined ? "" : ` --nflog-size ${a.size}`}${
			a.threshold === undefined ? "" : ` --nflog-threshold ${a.threshold}`
		}`,
	print: (a) =>
		`${a.prefix ? ` nflog-prefix ${quoted(a.prefix)}` : ""}${a.group ? ` nflog-group ${a.group}` : ""}${a.size === undefined ? "" : ` nflog-size ${a.size}`}${
			a.threshold === undefined ? "" : ` nflog-threshold ${a.threshold}`
		}`,
});

export const trace = target({
	name: "TRACE",
	kind: "TRACE",
	options: [],
	parse: () => ({ kind: "TRACE" }),
	save: () => "",
	print: () => "",
});

const aliases: Readonly<Record<string, Rejection>> = {
	"net-unreach": "icmp-net-unreachable",
	"host-unreach": "icmp-host-unreachable",
	"proto-unreach": "icmp-proto-unreachable",
	"port-unreach": "icmp-port-unreachable",
	"net-prohib": "icmp-net-prohibited",
	"host-prohib": "icmp-host-prohibited",
	"admin-prohib": "icmp-admin-prohibited",
	"tcp-rst": "tcp-reset",
};
const aliases6: Readonly<Record<string, Rejection>> = {
	"no-route": "icmp6-no-route",
	"adm-prohibited": "icmp6-adm-prohibited",
	"addr-unreach": "icmp6-addr-unreachable",
	"port-unreach": "icmp6-port-unreachable",
	"policy-fail": "icmp6-policy-fail",
	"reject-route": "icmp6-reject-route",
};

export const reject = target({
	name: "REJECT",
	kind: "REJECT",
	options: [{ name: "reject-with" }],
	parse: (given, { family }) => {
		const one = given.get("reject-with");
		if (!one) return { kind: "REJECT", with: family === "inet" ? "icmp-port-unreachable" : "icmp6-port-unreachable" };
		const names: readonly Rejection[] = family === "inet" ? rejections : rejections6;
		const word = one.value.toLowerCase();
		const known = names.find((n) => n === word) ?? (family === "inet" ? aliases : aliases6)[word] ?? names.find((n) => n.startsWith(word));
		return { kind: "REJECT", with: known ?? problem(`unknown reject type "${one.value}"`) };
	},
	save: (a) => ` --reject-with ${a.with}`,
	print: (a) => ` reject-with ${a.with}`,
});
