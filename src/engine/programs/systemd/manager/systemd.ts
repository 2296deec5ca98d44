/** /usr/lib/systemd/systemd as PID 1. */
import { defineProgram } from "../../lib/program.ts";
import { Manager } from "./manager.ts";

export const systemd = defineProgram({
	name: "systemd",
	package: "systemd",
	summary: "system and service manager",
	usage: ["[OPTIONS...]"],
	rawArguments: true,
	options: [],
	*main(context) {
		const { sys } = context;
		if (sys.getpid() !== 1) {
			yield* sys.write(2, "Explicit --user argument required to run as user manager.\n");
			return 1;
		}
		return yield* new Manager(sys).run();
	},
});
