/** Counters of -s. ip/ipaddress.c: __print_link_stats. */
import type { LinkInfo } from "../../../net/netlink/abi.ts";
import type { JsonObject } from "../json.ts";

function human(n: number): string {
	if (n < 1000) return String(n);
	const units = ["", "k", "M", "G", "T"];
	let power = 0;
	let value = n;
	while (value >= 1000 && power < units.length - 1) {
		value /= 1000;
		power++;
	}
	return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)}${units[power]}`;
}

const widths = [10, 7, 6, 7, 7, 7] as const;

/** A heading and its values, as wide as the widest of both. */
function table(head: string, titles: readonly string[], values: readonly string[]): string {
	const wide = titles.map((_, i) => Math.max(widths[i] ?? 7, values[i]?.length ?? 0));
	const line = (words: readonly string[], less: number) =>
		words.map((w, i) => w.padStart((wide[i] as number) + (less > 4 && i === 0 ? 8 : 0) - (i === 0 ? less : 0))).join(" ");
	return `\n    ${head}${line(titles, head.length)}${" ".repeat(11)}\n    ${line(values, 0)} `;
}

/** The lines of -s, and of -s -s. */
export function statisticsText(link: LinkInfo, level: number, isHuman: boolean): string {
	const s = link.stats;
	const show = (values: readonly number[]): string[] => values.map((n) => (isHuman ? human(n) : String(n)));
	const errors = (head: string, titles: readonly string[], values: readonly number[]) => table(head, titles, show(values));
	let text = table(
		"RX:",
		["bytes", "packets", "errors", "dropped", "missed", "mcast"],
		show([s.rxBytes, s.rxPackets, s.rxErrors, s.rxDropped, 0, s.multicast]),
	);
	if (level > 1) text += errors("RX errors: ", ["length", "crc", "frame", "fifo", "overrun"], [0, 0, 0, 0, 0]);
	text += table("TX:", ["bytes", "packets", "errors", "dropped", "carrier", "collsns"], show([s.txBytes, s.txPackets, s.txErrors, s.txDropped, 0, 0]));
	if (level > 1) text += errors("TX errors: ", ["aborted", "fifo", "window", "heartbt", "transns"], [0, 0, 0, 0, link.carrierUps + link.carrierDowns]);
	return text;
}

export function statisticsJson(link: LinkInfo, level: number): JsonObject {
	const s = link.stats;
	const more = level > 1;
	return {
		rx: {
			bytes: s.rxBytes,
			packets: s.rxPackets,
			errors: s.rxErrors,
			dropped: s.rxDropped,
			over_errors: 0,
			multicast: s.multicast,
			...(more ? { length_errors: 0, crc_errors: 0, frame_errors: 0, fifo_errors: 0, missed_errors: 0 } : {}),
		},
		tx: {
			bytes: s.txBytes,
			packets: s.txPackets,
			errors: s.txErrors,
			dropped: s.txDropped,
			carrier_errors: 0,
			collisions: 0,
			...(more ? { aborted_errors: 0, fifo_errors: 0, window_errors: 0, heartbeat_errors: 0, carrier_changes: link.carrierUps + link.carrierDowns } : {}),
		},
	};
}
