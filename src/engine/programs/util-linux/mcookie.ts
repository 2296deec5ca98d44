import { defineUtilLinux } from "./define.ts";

const BYTES = 16;

export const mcookie = defineUtilLinux({
	name: "mcookie",
	summary: "Generate magic cookies for xauth",
	usage: ["[options]"],
	options: [
		{ short: "f", long: "file", arg: "file", help: "use a file as a seed" },
		{ short: "m", long: "max-size", arg: "num", help: "how much of it to read" },
		{ short: "v", long: "verbose", help: "say what is done" },
	],
	*main(context) {
		if (context.options.has("verbose")) yield* context.sys.write(2, `Got ${BYTES} bytes from getrandom()\n`);
		yield* context.print(`${[...context.sys.getrandom(BYTES)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}\n`);
		return 0;
	},
});
