/** Debian's iptables: the commands over nf_tables, under all their names. */
import type { InstalledProgram } from "../lib/program.ts";
import { iptablesProgram, legacyProgram } from "./iptables.ts";
import { restoreProgram } from "./restore.ts";
import { saveProgram } from "./save.ts";
import { translateProgram } from "./translate.ts";

export const iptablesPackage: readonly InstalledProgram[] = [
	iptablesProgram("iptables", "inet"),
	iptablesProgram("iptables-nft", "inet"),
	iptablesProgram("ip6tables", "inet6"),
	iptablesProgram("ip6tables-nft", "inet6"),
	saveProgram("iptables-save", "inet"),
	saveProgram("iptables-nft-save", "inet"),
	saveProgram("ip6tables-save", "inet6"),
	saveProgram("ip6tables-nft-save", "inet6"),
	restoreProgram("iptables-restore", "inet"),
	restoreProgram("iptables-nft-restore", "inet"),
	restoreProgram("ip6tables-restore", "inet6"),
	restoreProgram("ip6tables-nft-restore", "inet6"),
	translateProgram("iptables-translate", "inet"),
	translateProgram("ip6tables-translate", "inet6"),
	legacyProgram("iptables-legacy"),
	legacyProgram("ip6tables-legacy"),
];
