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
		// held open to hear of mounts; /proc is therefore never free to be unmounted
		yield* sys.open("/proc/self/mountinfo", { closeOnExec: true });
		return yield* new Manager(sys).run();
	},
});
