/** Names in captures: hosts as libc finds them, ports from /etc/services. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { formatIp, type Ip } from "../../net/address.ts";
import { addressesOf } from "../lib/resolver/getaddrinfo.ts";
import { type parseHosts, readHosts } from "../lib/resolver/hosts-file.ts";
import { readServices, type ServiceEntry } from "../lib/resolver/services.ts";
import { compileFilter, FilterError, type FilterNames, UnknownHost } from "./filter/parser.ts";
import type { Test } from "./filter/subject.ts";

export class CaptureNames {
	private readonly services: readonly ServiceEntry[];
	private readonly hosts: ReturnType<typeof parseHosts>;
	private constructor(services: readonly ServiceEntry[], hosts: ReturnType<typeof parseHosts>) {
		this.services = services;
		this.hosts = hosts;
	}
	static *load(sys: Sys): Blocking<CaptureNames> {
		return new CaptureNames(yield* readServices(sys), yield* readHosts(sys));
	}

	/** Only what /etc/hosts knows: a capture does not make traffic of its own. */
	host(ip: Ip, domain: boolean): string {
		const text = formatIp(ip);
		const name = this.hosts.find((h) => h.address === ip)?.name;
		if (name === undefined) return text;
		return domain ? name : name.replace(/\..*/, "");
	}
	port(port: number, protocol: string): string {
		return this.services.find((s) => s.port === port && s.protocol === protocol)?.name ?? String(port);
	}

	/** Compiles a filter, looking up the hosts that it names. Throws FilterError. */
	*compile(sys: Sys, text: string, link: { readonly cooked: boolean; readonly live: boolean; readonly netmask?: number }): Blocking<Test> {
		const hosts = new Map<string, readonly Ip[]>();
		const port = (name: string, protocol: "tcp" | "udp") => this.services.find((s) => s.name === name && s.protocol === protocol)?.port;
		const names: FilterNames = { hosts, port, netmask: 0, ...link };
		for (;;) {
			try {
				return compileFilter(text, names);
			} catch (error) {
				if (!(error instanceof UnknownHost)) throw error;
				const found = yield* addressesOf(sys, error.name);
				if (!found?.length) throw new FilterError(`unknown host '${error.name}'`);
				hosts.set(error.name, found);
			}
		}
	}
}
