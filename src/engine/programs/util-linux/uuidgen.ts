import { defineUtilLinux } from "./define.ts";

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const dashed = (text: string): string => `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;

/** Hundred-nanosecond steps from the Gregorian reform to 1970. */
const GREGORIAN = 0x01b21dd213814000n;

export const uuidgen = defineUtilLinux({
	name: "uuidgen",
	summary: "Create a new UUID value",
	usage: ["[options]"],
	options: [
		{ short: "r", long: "random", help: "from random bytes" },
		{ short: "t", long: "time", help: "from the time" },
		{ short: "n", long: "namespace", arg: "ns", help: "namespace for names", simulated: false },
		{ short: "N", long: "name", arg: "name", help: "from a name", simulated: false },
		{ short: "C", long: "count", arg: "num", help: "how many" },
	],
	*main(context) {
		const { sys, options } = context;
		const count = Number(options.value("count") ?? 1);
		for (let i = 0; i < count; i++) {
			const bytes = sys.getrandom(16);
			if (options.has("time")) {
				const ticks = BigInt(Math.floor(sys.clock("realtime") * 1e6)) * 10n + GREGORIAN;
				const time = ticks.toString(16).padStart(15, "0");
				const node = hex(bytes.subarray(0, 8)).replace(/^./, "8");
				yield* context.print(`${dashed(`${time.slice(-8)}${time.slice(-12, -8)}1${time.slice(-15, -12)}${node}`)}\n`);
				continue;
			}
			const random = Uint8Array.from(bytes);
			random[6] = ((random[6] as number) & 0x0f) | 0x40;
			random[8] = ((random[8] as number) & 0x3f) | 0x80;
			yield* context.print(`${dashed(hex(random))}\n`);
		}
		return 0;
	},
});
