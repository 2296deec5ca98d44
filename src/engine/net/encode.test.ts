import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatIpv4, formatIpv6, formatMac, parseIpv4, parseIpv6 } from "./address.ts";
import { decodeFrame } from "./decode.ts";
import { checksum, encodeFrame, encodePacket } from "./encode.ts";
import type { Frame, IpPayload } from "./packet.ts";

const ip = fc.nat(0xffffffff);
const port = fc.nat(0xffff);
const word = fc.nat(0xffffffff);
const bytes = fc.uint8Array({ maxLength: 60 });
const mac = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((b) => formatMac(b));

const payload: fc.Arbitrary<IpPayload> = fc.oneof(
	// port 4789 is VXLAN's, whose payload is read as a frame
	fc.record({ kind: fc.constant("udp" as const), sourcePort: port, destinationPort: port.filter((p) => p !== 4789), data: bytes }),
	fc.record({ kind: fc.constant("icmp" as const), type: fc.constantFrom(0, 8), code: fc.constant(0), rest: word, data: bytes }),
	fc.record({
		kind: fc.constant("tcp" as const),
		sourcePort: port,
		destinationPort: port,
		sequence: word,
		acknowledgment: word,
		flags: fc.constantFrom(
			{ syn: true as const },
			{ ack: true as const, psh: true as const },
			{ fin: true as const, ack: true as const },
			{ rst: true as const },
		),
		window: port,
		options: fc.constantFrom({}, { mss: 1460, sackPermitted: true as const, timestamp: { value: 7, echo: 9 }, windowScale: 9 }),
		data: bytes,
	}),
);
const frame: fc.Arbitrary<Frame> = fc.record({
	source: mac,
	destination: mac,
	payload: fc.record({
		kind: fc.constant("ipv4" as const),
		source: ip,
		destination: ip,
		ttl: fc.nat(255),
		tos: fc.nat(255),
		id: port,
		dontFragment: fc.boolean(),
		payload,
	}),
});

describe("packets as bytes", () => {
	test("decoding what was encoded gives the same frame", () => {
		fc.assert(
			fc.property(frame, (f) => {
				expect(decodeFrame(encodeFrame(f))).toEqual(f);
			}),
		);
	});

	test("checksums of header and payload come out even", () => {
		fc.assert(
			fc.property(frame, ({ payload: packet }) => {
				if (packet.kind !== "ipv4") return;
				const encoded = encodePacket(packet);
				expect(checksum(encoded.subarray(0, 20))).toBe(0);
				const body = encoded.subarray(20);
				const pseudo = new Uint8Array([...encoded.subarray(12, 20), 0, encoded[9] as number, body.length >> 8, body.length & 255]);
				const whole = packet.payload.kind === "icmp" ? body : new Uint8Array([...pseudo, ...body]);
				expect(checksum(whole)).toBe(0);
			}),
		);
	});
});

describe("addresses as text", () => {
	test("are read back as they were written", () => {
		fc.assert(fc.property(ip, (a) => parseIpv4(formatIpv4(a)) === a));
		fc.assert(fc.property(fc.bigInt(0n, (1n << 128n) - 1n), (a) => parseIpv6(formatIpv6(a)) === a));
	});

	test("of IPv6 follow RFC 5952", () => {
		expect(formatIpv6(parseIpv6("2001:db8:0:0:1:0:0:1") ?? 0n)).toBe("2001:db8::1:0:0:1");
		expect(formatIpv6(1n)).toBe("::1");
		expect(parseIpv6("1::2::3")).toBeUndefined();
		expect(parseIpv4("1.2.3.256")).toBeUndefined();
	});
});
