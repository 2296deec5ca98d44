/** /etc/hosts, hosts(5), as nss_files reads it. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { type Ip, type IpFamily, LOOPBACK, LOOPBACK6, parseIp } from "../../../net/address.ts";
import { tryReadText } from "../procfs/process.ts";

export interface HostsLine {
	readonly address: Ip;
	/** The canonical name. */
	readonly name: string;
	readonly aliases: readonly string[];
}

/** Lines with an address and a name; the rest is passed over, as nss_files does. */
export function parseHosts(text: string): HostsLine[] {
	return text.split("\n").flatMap((line) => {
		const [word = "", name, ...aliases] = line.replace(/#.*/, "").trim().split(/\s+/);
		const address = parseIp(word.replace(/%.*/, ""));
		return address === undefined || name === undefined ? [] : [{ address, name, aliases }];
	});
}

export function* readHosts(sys: Sys): Blocking<HostsLine[]> {
	return parseHosts((yield* tryReadText(sys, "/etc/hosts")) ?? "");
}

/** Lines that carry the name, in any case of letters. */
export const linesNaming = (lines: readonly HostsLine[], name: string): HostsLine[] => {
	const wanted = name.toLowerCase();
	return lines.filter((line) => line.name.toLowerCase() === wanted || line.aliases.some((alias) => alias.toLowerCase() === wanted));
};

/** A line as a lookup of this family sees it: who asks for IPv4 takes ::1 for 127.0.0.1 (nss_files, LINE_PARSER). */
export function inFamily(line: HostsLine, family: IpFamily): HostsLine | undefined {
	if ((typeof line.address === "number") === (family === "inet")) return line;
	return family === "inet" && line.address === LOOPBACK6 ? { ...line, address: LOOPBACK } : undefined;
}
