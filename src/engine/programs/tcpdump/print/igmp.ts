/** IGMP. tcpdump's print-igmp.c. */
import { Bytes } from "../bytes.ts";
import type { Carrier } from "./ip.ts";
import { ip4Of, type Line } from "./line.ts";

const kinds = ["", "is_in", "is_ex", "to_in", "to_ex", "allow", "block"];

export function printIgmp(line: Line, data: Uint8Array, { length }: Carrier): void {
	line.guard(() => {
		const b = new Bytes(data, "igmp");
		const { style } = line;
		const group = style.host(ip4Of(b, 4));
		switch (b.u8(0)) {
			case 0x11:
				line.add(
					length >= 12
						? `igmp query v3${b.u32(4) ? ` [gaddr ${group}]` : ""}`
						: b.u8(1)
							? `igmp query v2${b.u32(4) ? ` [gaddr ${group}]` : ""}`
							: "igmp query v1",
				);
				break;
			case 0x12:
				line.add(`igmp v1 report ${group}`);
				break;
			case 0x16:
				line.add(`igmp v2 report ${group}`);
				break;
			case 0x17:
				line.add(`igmp leave ${group}`);
				break;
			case 0x22: {
				const count = b.u16(6);
				line.add(`igmp v3 report, ${count} group record(s)`);
				if (!style.verbose) break;
				let at = 8;
				for (let i = 0; i < count; i++) {
					line.add(` [gaddr ${style.host(ip4Of(b, at + 4))} ${kinds[b.u8(at)] ?? "?"}, ${b.u16(at + 2)} source(s)]`);
					at += 8 + 4 * b.u16(at + 2) + 4 * b.u8(at + 1);
				}
				break;
			}
			default:
				line.add(`igmp-${b.u8(0)}`);
		}
	});
}
