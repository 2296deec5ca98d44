/** RTM_NEWADDR, RTM_DELADDR and their dump. */
import type { Ip } from "../address.ts";
import { addAddress, changeAddress, removeAddress } from "../addresses.ts";
import type { NetDevice } from "../devices/device.ts";
import type { Address } from "../interface-address.ts";
import type { AddressInfo, NewAddressRequest } from "./abi.ts";
import type { Requester } from "./context.ts";
import { NetlinkError } from "./error.ts";

export function addressInfo(device: NetDevice, a: Address): AddressInfo {
	const age = a.lifetime ? Math.floor((device.kernel.now - a.lifetime.since) / 1e9) : 0;
	const left = (seconds: number) => (seconds === Infinity ? Infinity : a.protocol === "kernel_ra" ? seconds - (age % seconds) : Math.max(0, seconds - age));
	const valid = a.lifetime ? left(a.lifetime.valid) : Infinity;
	const preferred = a.lifetime ? left(a.lifetime.preferred) : Infinity;
	const { local, peer, prefix, broadcast, scope, label, secondary, tentative, noPrefixRoute, mngTmpAddr, noDad, metric, protocol } = a;
	return {
		index: device.ifindex,
		local,
		peer,
		prefix,
		broadcast,
		scope,
		label,
		secondary,
		tentative,
		noPrefixRoute,
		mngTmpAddr,
		noDad,
		metric,
		protocol,
		deprecated: preferred === 0,
		dynamic: valid !== Infinity,
		valid,
		preferred,
	};
}

/** IPv4 first, as dumps of both families are asked for. */
export function listAddresses(by: Pick<Requester, "ns">): AddressInfo[] {
	const all = by.ns.sortedDevices.flatMap((device) => device.addresses.map((a) => addressInfo(device, a)));
	return [...all.filter((a) => typeof a.local === "number"), ...all.filter((a) => typeof a.local === "bigint")];
}

export function newAddress(by: Requester, request: NewAddressRequest): undefined {
	by.checkAdmin();
	const device = by.device(request.index);
	const { valid = Infinity, preferred = Infinity } = request;
	if (preferred > valid || valid === 0)
		throw new NetlinkError(
			"EINVAL",
			`${typeof request.local === "number" ? "ipv4" : "ipv6"}: Invalid address lifetime.`.replace(
				"ipv6: Invalid address lifetime.",
				"address lifetime invalid",
			),
		);
	const known = device.addresses.find(
		(a) => a.local === request.local && (typeof a.local === "bigint" || (a.prefix === request.prefix && a.peer === (request.peer ?? request.local))),
	);
	if (known && request.mode !== "add") {
		changeAddress(device, known, valid, preferred, request.metric ?? known.metric);
		return undefined;
	}
	if (!known && request.mode === "change" && typeof request.local === "bigint") throw new NetlinkError("ENOENT", "ipv6: address not found");
	const { mode: _mode, index: _index, scope = "global", ...spec } = request;
	addAddress(device, { ...spec, scope });
	return undefined;
}

export function delAddress(by: Requester, request: { readonly index: number; readonly local: Ip; readonly prefix: number | undefined }): undefined {
	by.checkAdmin();
	const device = by.device(request.index);
	const found = device.addresses.find((a) => a.local === request.local && (request.prefix === undefined || a.prefix === request.prefix));
	if (!found) throw new NetlinkError("EADDRNOTAVAIL", typeof request.local === "number" ? "ipv4: Address not found." : "ipv6: address not found.");
	removeAddress(device, found);
	return undefined;
}
