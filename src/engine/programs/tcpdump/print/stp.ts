/** 802.2 frames; of what they carry, the spanning tree protocol. tcpdump's print-llc.c, print-stp.c. */
import { Bytes } from "../bytes.ts";
import { hex, type Line, macOf } from "./line.ts";

export function printLlc(line: Line, data: Uint8Array): void {
	line.guard(() => {
		const b = new Bytes(data, "llc");
		const [dsap, ssap, control] = [b.u8(0), b.u8(1), b.u8(2)];
		if (dsap === 0x42 && ssap === 0x42) {
			if (line.style.link) line.add(`LLC, dsap STP (${hex(0x42)}) Individual, ssap STP (${hex(0x42)}) Command, ctrl ${hex(control, 2)}: `);
			printStp(line, b.slice(3));
			return;
		}
		line.add(`LLC, dsap Unknown (${hex(dsap, 2)}) Individual, ssap Unknown (${hex(ssap, 2)}) Command, ctrl ${hex(control, 4)}, length ${data.length}`);
	});
}

const bridgeId = (b: Bytes, at: number): string => `${b.u16(at).toString(16).padStart(4, "0")}.${macOf(b, at + 2)}`;

function printStp(line: Line, data: Uint8Array): void {
	const b = new Bytes(data, "stp");
	line.add("STP 802.1d, ");
	if (b.u8(3) === 0x80) {
		line.add("Topology Change");
		return;
	}
	const bits = b.u8(4);
	const flags = [bits & 1 ? "Topology change" : "", bits & 0x80 ? "Topology change ACK" : ""].filter(Boolean).join(", ") || "none";
	line.add(`Config, Flags [${flags}], bridge-id ${bridgeId(b, 17)}.${b.u16(25).toString(16).padStart(4, "0")}, length ${data.length}`);
	if (!line.style.verbose) return;
	const seconds = (at: number) => (b.u16(at) / 256).toFixed(2);
	line.add(`\n\tmessage-age ${seconds(27)}s, max-age ${seconds(29)}s, hello-time ${seconds(31)}s, forwarding-delay ${seconds(33)}s`);
	line.add(`\n\troot-id ${bridgeId(b, 5)}, root-pathcost ${b.u32(13)}`);
}
