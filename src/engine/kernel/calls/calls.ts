/** The whole system call interface of one task. */
import type { Sys, SystemInfo } from "../abi.ts";
import { capable } from "../credentials.ts";
import { Errno } from "../errno.ts";
import { ContainmentCalls } from "./containment.ts";

export class Calls extends ContainmentCalls implements Sys {
	clock(id: "realtime" | "monotonic" | "boottime"): number {
		const { kernel, task } = this;
		if (id === "realtime") return kernel.realtime / 1000;
		return (kernel.now + task.ns.time[id]) / 1e9;
	}
	setClock(seconds: number): void {
		if (!capable(this.task.cred, "sys_time", this.kernel.userNamespace)) throw new Errno("EPERM");
		this.kernel.clockOffset += seconds * 1000 - this.kernel.realtime;
	}
	sysinfo(): SystemInfo {
		const { kernel } = this;
		return {
			uptime: this.clock("boottime"),
			totalRam: kernel.options.memory,
			freeRam: kernel.options.memory - kernel.memory,
			processes: kernel.taskCount,
			cpus: kernel.options.cpus,
		};
	}
	getrandom(count: number): Uint8Array {
		this.task.steps++;
		return this.kernel.random.bytes(count);
	}
	clearKernelLog(): void {
		if (!capable(this.task.cred, "syslog", this.kernel.userNamespace)) throw new Errno("EPERM");
		this.kernel.log.clear();
	}
	reboot(_command: "halt" | "power-off" | "restart"): void {
		if (!capable(this.task.cred, "sys_boot", this.kernel.userNamespace)) throw new Errno("EPERM");
		this.kernel.halted = { kind: "exited", code: 0 };
	}
}
