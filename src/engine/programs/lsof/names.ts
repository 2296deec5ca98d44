/** Names of hosts and services for lsof(8), from the files that the resolver reads first. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { tryReadText } from "../lib/procfs/process.ts";

export class NetworkNames {
	private readonly hosts = new Map<string, string>();
	private readonly addresses = new Map<string, string>();
	private readonly services = new Map<string, string>();
	private readonly ports = new Map<string, number>();

	static *read(sys: Sys): Blocking<NetworkNames> {
		const names = new NetworkNames();
		for (const line of ((yield* tryReadText(sys, "/etc/hosts")) ?? "").split("\n")) {
			const [address = "", ...words] = line.replace(/#.*/, "").trim().split(/\s+/);
			if (words[0] !== undefined && !names.hosts.has(address)) names.hosts.set(address, words[0]);
			for (const word of words) if (!names.addresses.has(word)) names.addresses.set(word, address);
		}
		for (const line of ((yield* tryReadText(sys, "/etc/services")) ?? "").split("\n")) {
			const m = /^([^\s#]+)\s+(\d+)\/(\w+)/.exec(line);
			if (!m) continue;
			names.services.set(`${m[2]}/${m[3]}`, m[1] as string);
			names.ports.set(`${m[1]}/${m[3]}`, Number(m[2]));
		}
		return names;
	}
	host(address: string): string | undefined {
		return this.hosts.get(address);
	}
	address(name: string): string | undefined {
		return this.addresses.get(name);
	}
	service(port: number, protocol: string): string | undefined {
		return this.services.get(`${port}/${protocol}`);
	}
	port(name: string, protocol: string): number | undefined {
		return this.ports.get(`${name}/${protocol}`);
	}
}
