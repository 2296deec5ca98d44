/** Rules as the daemon puts them: with iptables' own parser, in this process. libnetwork runs the program instead. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Names } from "../../programs/iptables/names.ts";
import { iptables } from "../../programs/iptables/outcome.ts";
import type { Iptables } from "./network/firewall.ts";

/** Reads what names mean once, and returns what puts a rule into the network namespace of the calling thread. */
export function* loadIptables(sys: Sys): Blocking<Iptables> {
	const names = yield* Names.read(sys);
	return (own, family, args) => {
		const outcome = iptables(own, family, args, names);
		if (outcome.status === 0) return;
		const program = family === "inet" ? "iptables" : "ip6tables";
		throw new Error(`${program} failed: ${program} --wait ${args.join(" ")}: ${outcome.err} (exit status ${outcome.status})`);
	};
}
