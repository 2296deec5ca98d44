/** /proc/sys/net of one namespace: what of it acts here, and the rest as it is kept. ip-sysctl. */
import type { NetNamespace } from "../namespaces/net.ts";
import { ipv6Toggled } from "./addresses.ts";
import { deviceSettings } from "./device-settings-table.ts";
import type { NetDevice } from "./devices/device.ts";
import { hostSettings, namespaceSettings } from "./settings-table.ts";

export type ConfFamily = "ipv4" | "ipv6";

export class NetSettings {
	/** Values that were set, or copied when a device came: "ipv4/ip_forward", "ipv4/conf/eth0/rp_filter". */
	private readonly values = new Map<string, string>();
	private readonly ns: NetNamespace;

	/** A new namespace begins with the defaults, but with what the first one has now for IPv4's interfaces (devinet.c: devinet_init_net). */
	constructor(ns: NetNamespace, first: NetSettings | undefined) {
		this.ns = ns;
		for (const [name, value] of first?.values ?? []) {
			if (/^ipv4\/conf\/(all|default)\//.test(name) || name === "ipv4/ip_forward") this.values.set(name, value);
		}
	}

	/** Whether this is the host's own namespace, which has more settings. */
	private get table(): ReadonlyMap<string, string> {
		return this.ns.isInitial ? hostSettings : namespaceSettings;
	}

	get(name: string): string | undefined {
		const own = this.values.get(name);
		if (own !== undefined) return own;
		const device = /^(ipv[46])\/(conf|neigh)\/(.+)\/([^/]+)$/.exec(name);
		if (!device) return name === "netfilter/nf_conntrack_count" ? String(this.ns.conntrack.size) : this.table.get(name);
		const [, family, kind, who, field] = device as unknown as [string, ConfFamily, "conf" | "neigh", string, string];
		const entry = deviceSettings(family, kind).get(field);
		if (!entry) return undefined;
		if (who === "all") return entry.all;
		if (who === "default") return entry.default;
		const target = this.ns.byName.get(who);
		if (!target) return undefined;
		if (field === "mtu") return String(target.mtu);
		return target.isLoopback && entry.lo !== undefined ? entry.lo : (this.values.get(`${family}/${kind}/default/${field}`) ?? entry.default);
	}

	number(name: string): number {
		return Number(this.get(name) ?? 0);
	}
	/** The value for a device; for most settings of IPv4 the larger of it and that of "all" counts, for others both must be set. */
	ofDevice(family: ConfFamily, device: NetDevice, field: string, combine: "max" | "and" | "own" = "own"): number {
		const own = this.number(`${family}/conf/${device.name}/${field}`);
		if (combine === "own") return own;
		const all = this.number(`${family}/conf/all/${field}`);
		return combine === "max" ? Math.max(own, all) : Math.min(own, all);
	}

	/** Sets a value that has been checked, with what follows from it. */
	set(name: string, value: string): void {
		this.values.set(name, value);
		const forwarding = name === "ipv4/ip_forward" || name === "ipv4/conf/all/forwarding";
		if (forwarding) {
			for (const other of ["ipv4/ip_forward", "ipv4/conf/all/forwarding", "ipv4/conf/default/forwarding"]) this.values.set(other, value);
			for (const device of this.ns.byName.keys()) this.values.set(`ipv4/conf/${device}/forwarding`, value);
		}
		const six = /^ipv6\/conf\/(all|[^/]+)\/(disable_ipv6|forwarding)$/.exec(name);
		if (six?.[1] === "all") for (const who of ["default", ...this.ns.byName.keys()]) this.values.set(`ipv6/conf/${who}/${six[2]}`, value);
		if (six?.[2] === "disable_ipv6") for (const device of this.ns.devices.values()) ipv6Toggled(device);
	}

	/** A device got a new name; its settings go with it. */
	renamed(from: string, to: string): void {
		for (const [name, value] of [...this.values]) {
			const moved = name.replace(`/conf/${from}/`, `/conf/${to}/`).replace(`/neigh/${from}/`, `/neigh/${to}/`);
			if (moved === name) continue;
			this.values.delete(name);
			this.values.set(moved, value);
		}
	}
	removed(device: string): void {
		for (const name of [...this.values.keys()]) if (name.includes(`/conf/${device}/`) || name.includes(`/neigh/${device}/`)) this.values.delete(name);
	}

	/** Names of all settings but those of interfaces. */
	names(): Iterable<string> {
		return this.table.keys();
	}
}
