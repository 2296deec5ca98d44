/** Counters of protocols, as /proc/net/snmp and netstat -s show them. RFC 4293 and its like. */
export class Snmp {
	readonly ip = {
		inReceives: 0,
		inHdrErrors: 0,
		inAddrErrors: 0,
		forwarded: 0,
		inUnknownProtos: 0,
		inDiscards: 0,
		inDelivers: 0,
		outRequests: 0,
		outDiscards: 0,
		outNoRoutes: 0,
		reasmReqds: 0,
		reasmOks: 0,
		reasmFails: 0,
		fragOks: 0,
		fragFails: 0,
		fragCreates: 0,
		outTransmits: 0,
	};
	/** By ICMP type. */
	readonly icmpIn = new Map<number, number>();
	readonly icmpOut = new Map<number, number>();
	readonly tcp = { activeOpens: 0, passiveOpens: 0, attemptFails: 0, estabResets: 0, inSegs: 0, outSegs: 0, retransSegs: 0, inErrs: 0, outRsts: 0 };
	readonly udp = { inDatagrams: 0, noPorts: 0, inErrors: 0, outDatagrams: 0, rcvbufErrors: 0 };

	static count(map: Map<number, number>, type: number): void {
		map.set(type, (map.get(type) ?? 0) + 1);
	}
}
