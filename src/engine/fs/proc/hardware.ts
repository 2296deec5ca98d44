/** What proc tells of the machine itself, and takes from it: the part that containers hide or may only read. proc(5). */
import type { Kernel } from "../../kernel/kernel.ts";
import { type Maker, ProcDirectory, ProcFile } from "./inodes.ts";

/** Numbers of interrupts that a small virtual machine has. */
const interrupts = ["0", "1", "4", "8", "9", "11", "12"] as const;

/** sysrq.rst: what a letter does. The kernel says it in its log. */
function sysrq(kernel: Kernel, text: string): void {
	const letter = text[0];
	if (letter === "b" || letter === "o") {
		kernel.printk(letter === "b" ? "sysrq: Resetting" : "sysrq: Power Off", 6);
		kernel.halted = { kind: "exited", code: 0 };
	} else if (letter === "s") kernel.printk("sysrq: Emergency Sync", 6);
	else if (letter === "m") kernel.printk("sysrq: Show Memory", 6);
	else if (letter === "t") kernel.printk("sysrq: Show State", 6);
	else
		kernel.printk(
			"sysrq: HELP : loglevel(0-9) reboot(b) crash(c) show-all-locks(d) terminate-all-tasks(e) memory-full-oom-kill(f) kill-all-tasks(i) thaw-filesystems(j) sak(k) show-backtrace-all-active-cpus(l) show-memory-usage(m) nice-all-RT-tasks(n) poweroff(o) show-registers(p) show-all-timers(q) unraw(r) sync(s) show-task-states(t) unmount(u) show-blocked-tasks(w)",
			6,
		);
}

export function hardwareFiles(kernel: Kernel): Record<string, Maker> {
	const directory =
		(entries: Record<string, Maker>): Maker =>
		(owner) =>
			new ProcDirectory(owner, entries);
	const file =
		(mode: number, generate: () => string, write?: (text: string) => void): Maker =>
		(owner) =>
			new ProcFile(owner, mode, generate, write && ((_, text) => write(text)));
	const mask = file(0o644, () => `${(2 ** kernel.options.cpus - 1).toString(16)}\n`);
	const list = file(0o644, () => (kernel.options.cpus === 1 ? "0\n" : `0-${kernel.options.cpus - 1}\n`));
	return {
		acpi: directory({ wakeup: file(0o644, () => "Device\tS-state\t  Status   Sysfs node\n") }),
		bus: directory({
			input: directory({ devices: file(0o444, () => ""), handlers: file(0o444, () => "N: Number=0 Name=kbd\n") }),
			pci: directory({ devices: file(0o444, () => "") }),
		}),
		fs: directory({ ext4: directory({ vda: directory({ options: file(0o444, () => "rw\n") }) }), jbd2: directory({ "vda-8": directory({}) }) }),
		irq: directory({
			...Object.fromEntries(
				interrupts.map((n) => [
					n,
					directory({ smp_affinity: mask, smp_affinity_list: list, spurious: file(0o444, () => "count 0\nunhandled 0\nlast_unhandled 0 ms\n") }),
				]),
			),
			default_smp_affinity: mask,
		}),
		// physical memory, which nothing here is made of
		kcore: file(0o400, () => ""),
		keys: file(0o444, () => ""),
		"sysrq-trigger": file(
			0o200,
			() => "",
			(text) => sysrq(kernel, text),
		),
		timer_list: file(0o400, () => `Timer List Version: v0.10\nHRTIMER_MAX_CLOCK_BASES: 8\nnow at ${kernel.now} nsecs\n\n`),
	};
}
