/** What a step says. */
import type { PacketStep } from "../../net/events.ts";

const tables: Readonly<Record<number, string>> = { 0: "", 253: "default", 254: "main", 255: "local" };

/** The kind of a step, and what happened in it. */
export function stepWords(step: PacketStep): readonly [kind: string, text: string] {
	switch (step.at) {
		case "transmit":
			return ["out", step.device];
		case "receive":
			return ["in", step.device];
		case "bridge":
			if (step.to === "local") return ["bridge", `${step.device}: for this host itself`];
			return ["bridge", `${step.device}: ${step.to === "flood" ? "address not learned, flooded" : "forwarded"} to ${step.ports.join(", ") || "nobody"}`];
		case "hook":
			return ["hook", `${step.hook}: ${step.verdict}`];
		case "rule":
			return [
				"rule",
				step.rule === 0 ? `${step.table} ${step.chain} policy: ${step.target}` : `${step.table} ${step.chain} rule ${step.rule}: ${step.target || "continue"}`,
			];
		case "rewrite":
			return ["rewrite", step.why];
		case "route": {
			const table = tables[step.table] ?? String(step.table);
			const way = step.kind === "local" ? "to this host" : `${step.kind}${step.via ? ` via ${step.via}` : ""} dev ${step.device}`;
			return ["route", `${way}${step.source ? ` src ${step.source}` : ""}${table ? ` table ${table}` : ""}`];
		}
		case "neighbour":
			return [
				"neighbour",
				step.mac ? `${step.address} is at ${step.mac} on ${step.device}` : `${step.address} on ${step.device} is not known: asked for, the packet waits`,
			];
		case "deliver":
			return ["deliver", step.to];
		case "drop":
			return ["drop", `${step.why}${step.device ? ` (${step.device})` : ""}`];
	}
}
