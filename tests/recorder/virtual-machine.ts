/** The virtual machine of the recorder: starts it, and talks with the agent in it. */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";

export interface VirtualMachine {
	/** The next line from the agent. Rejects when the machine ends or does not answer in time. */
	line(): Promise<string>;
	send(text: string): void;
	/** A command for QEMU's monitor; resolves with what it printed within `settleMs`. */
	monitor(command: string, settleMs: number): Promise<string>;
	stop(): Promise<void>;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function socketAt(path: string): Promise<Socket> {
	for (let tries = 0; tries < 200; tries++) {
		try {
			return await new Promise<Socket>((done, fail) => {
				const socket = connect(path, () => done(socket));
				socket.once("error", fail);
			});
		} catch {
			await pause(50);
		}
	}
	throw new Error(`QEMU opened no socket at ${path}`);
}

const hardware = (dir: string, agent: string, monitor: string): string[] => [
	...["-accel", "tcg,thread=multi", "-cpu", "max", "-m", "4096", "-smp", "2", "-nographic", "-no-reboot", "-nic", "none"],
	...["-kernel", join(dir, "vmlinuz"), "-initrd", join(dir, "initrd.gz"), "-append", "console=ttyS0 quiet mitigations=off systemd.show_status=0 net.ifnames=0"],
	...["-drive", `file=${join(dir, "disk.qcow2")},format=qcow2,if=virtio,cache=unsafe`],
	...["-device", "virtio-serial", "-chardev", `socket,id=agent,path=${agent},server=on,wait=off`, "-device", "virtserialport,chardev=agent,name=recorder"],
	...["-netdev", "user,id=n0,restrict=on,net=192.168.0.0/24,host=192.168.0.1,dns=192.168.0.3", "-device", "virtio-net-pci,netdev=n0,mac=52:54:00:12:34:56"],
	...["-monitor", `unix:${monitor},server=on,wait=off`, "-serial", `file:${join(dir, "console.log")}`],
];

/** Starts it; `snapshot` names the one to start from, undefined boots afresh. `limitMs` bounds each answer. */
export async function startMachine(dir: string, snapshot: string | undefined, limitMs: number): Promise<VirtualMachine> {
	const agentPath = join(dir, `agent-${process.pid}.sock`);
	const monitorPath = join(dir, `monitor-${process.pid}.sock`);
	for (const path of [agentPath, monitorPath]) rmSync(path, { force: true });
	const qemu = spawn("qemu-system-x86_64", [...hardware(dir, agentPath, monitorPath), ...(snapshot ? ["-loadvm", snapshot] : [])], {
		stdio: ["ignore", "ignore", "inherit"],
	});
	process.once("exit", () => qemu.kill("SIGKILL"));
	const ended = new Promise<never>((_, fail) => {
		qemu.once("error", fail);
		qemu.once("exit", () => fail(new Error("the virtual machine ended")));
	});
	ended.catch(() => {});
	const port = await Promise.race([socketAt(agentPath), ended]);
	const lines: string[] = [];
	const waiting: ((line: string) => void)[] = [];
	let partial = "";
	port.on("data", (data) => {
		const parts = (partial + data.toString("latin1")).split("\n");
		partial = parts.pop() ?? "";
		for (const line of parts) (waiting.shift() ?? ((l: string) => lines.push(l)))(line);
	});
	return {
		line() {
			const ready = lines.shift();
			if (ready !== undefined) return Promise.resolve(ready);
			return Promise.race([
				ended,
				new Promise<string>((done, fail) => {
					const timer = setTimeout(() => fail(new Error(`no answer in ${limitMs / 1000} s`)), limitMs);
					waiting.push((line) => {
						clearTimeout(timer);
						done(line);
					});
				}),
			]);
		},
		send: (text) => port.write(`${text}\n`),
		async monitor(command, settleMs) {
			const socket = await socketAt(monitorPath);
			let said = "";
			socket.on("data", (d) => {
				said += d;
			});
			socket.write(`${command}\n`);
			await pause(settleMs);
			socket.end();
			return said;
		},
		stop: () =>
			new Promise((done) => {
				if (qemu.exitCode !== null || qemu.signalCode !== null) return done();
				qemu.once("exit", () => done());
				qemu.kill("SIGKILL");
			}),
	};
}
