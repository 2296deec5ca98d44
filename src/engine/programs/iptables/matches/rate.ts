/** limit and statistic. */
import { problem } from "../error.ts";
import { inverted, match, not } from "../extension.ts";

const units: readonly (readonly [string, number])[] = [
	["second", 1],
	["minute", 60],
	["hour", 3600],
	["day", 86400],
];

/** N[/UNIT]; a second where no unit is given. */
function parseRate(text: string): { packets: number; seconds: number } | undefined {
	const m = /^(\d+)(?:\/([a-z]+))?$/i.exec(text);
	if (!m) return undefined;
	const word = (m[2] ?? "second").toLowerCase();
	const seconds = units.find(([name]) => name.startsWith(word))?.[1];
	const packets = Number(m[1]);
	if (seconds === undefined || packets === 0) return undefined;
	return packets / seconds > 10_000 ? problem(`Rate too fast "${text}"\n`) : { packets, seconds };
}

/** The kernel keeps the time between two packets in 0.1 ms; the rate is printed as that comes out. libxt_limit.c: print_rate. */
export function rateText({ packets, seconds }: { packets: number; seconds: number }): string {
	const period = Math.floor((10_000 * seconds) / packets);
	const words = ["day", "hour", "min", "sec"];
	const sizes = [864_000_000, 36_000_000, 600_000, 10_000];
	let at = 0;
	for (const next of sizes.slice(1)) {
		if (period > next || Math.floor(next / period) < next % period) break;
		at++;
	}
	return `${Math.floor((sizes[at] ?? 0) / period)}/${words[at]}`;
}

export const limit = match({
	name: "limit",
	kind: "limit",
	options: [{ name: "limit" }, { name: "limit-burst" }],
	parse: (given) => {
		const rate = given.get("limit");
		const burst = given.get("limit-burst");
		const parsed = rate ? (parseRate(rate.value) ?? problem(`bad rate "${rate.value}"'`)) : { packets: 3, seconds: 3600 };
		return { kind: "limit", ...parsed, burst: burst ? given.number(burst, 0, 10_000) : 5 };
	},
	save: (m) => ` --limit ${rateText(m)}${m.burst === 5 ? "" : ` --limit-burst ${m.burst}`}`,
	print: (m) => ` limit: avg ${rateText(m)} burst ${m.burst}`,
});

export const statistic = match({
	name: "statistic",
	kind: "statistic",
	options: [{ name: "mode" }, { name: "probability", invert: true }, { name: "every", invert: true }, { name: "packet" }],
	parse: (given) => {
		const { value: mode } = given.must("mode");
		if (mode === "random") {
			const one = given.get("probability") ?? problem("statistic match: You must specify `--probability' when using random mode");
			const probability = Number(one.value);
			if (!(probability >= 0 && probability <= 1))
				return problem(`statistic: Bad value for "--probability" option: "${one.value}", or out of range (0.0-1.0).`);
			// kept by the kernel in units of 2^-31
			return { kind: "statistic", mode, probability: Math.round(probability * 0x80000000) / 0x80000000, ...inverted(one.invert) };
		}
		if (mode !== "nth") return problem(`Bad mode "${mode}"`);
		const one = given.get("every") ?? problem("--every and --packet must be specified when using nth mode");
		const every = given.number(one, 1, 0xffffffff);
		const packet = given.get("packet");
		const first = packet ? given.number(packet, 0, 0xffffffff) : 0;
		return first >= every
			? problem("statistic: the `--packet p` must be 0 <= p <= n-1")
			: { kind: "statistic", mode, every, packet: first, ...inverted(one.invert) };
	},
	save: (m) =>
		m.mode === "random" ? ` --mode random${not(m)} --probability ${m.probability.toFixed(11)}` : ` --mode nth${not(m)} --every ${m.every} --packet ${m.packet}`,
	print: (m) =>
		m.mode === "random"
			? ` statistic mode random${not(m)} probability ${m.probability.toFixed(11)}`
			: ` statistic mode nth${not(m)} every ${m.every}${m.packet ? ` packet ${m.packet}` : ""}`,
});
