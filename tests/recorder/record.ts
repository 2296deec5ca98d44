/**
 * Plays command files on the real machine and prints or writes the transcripts.
 *   node tests/recorder/record.ts CASE.cmds ... [--out DIR]
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { startMachine } from "./virtual-machine.ts";

const dir = process.env["RECORDER_DIR"] ?? "/tmp/underdock-recorder";
const limitMs = Number(process.env["RECORDER_LIMIT_S"] ?? 540) * 1000;
const lock = join(dir, "lock");

const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
};

/** One machine at a time: waits for another recorder, and takes over from one that died. */
async function takeLock(): Promise<void> {
	for (;;) {
		try {
			writeFileSync(lock, String(process.pid), { flag: "wx" });
			process.once("exit", () => rmSync(lock, { force: true }));
			return;
		} catch {
			if (existsSync(lock) && !isAlive(Number(readFileSync(lock, "utf8")))) rmSync(lock, { force: true });
			else await new Promise((done) => setTimeout(done, 500));
		}
	}
}

async function snapshot(): Promise<void> {
	const machine = await startMachine(dir, undefined, limitMs);
	try {
		if ((await machine.line()) !== "READY") throw new Error("the agent in the machine did not come up; see console.log");
		await new Promise((done) => setTimeout(done, 5000));
		await machine.monitor("savevm ready", 30_000);
		console.log(await machine.monitor("info snapshots", 1000));
	} finally {
		await machine.stop();
	}
}

async function record(file: string): Promise<string> {
	const machine = await startMachine(dir, "ready", limitMs);
	try {
		machine.send(readFileSync(file === "-" ? 0 : file).toString("base64"));
		return Buffer.from(await machine.line(), "base64").toString();
	} finally {
		await machine.stop();
	}
}

const args = process.argv.slice(2);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
if (args[0] === "--snapshot") {
	await takeLock();
	await snapshot();
	process.exit(0);
}
const at = args.indexOf("--out");
const out = at < 0 ? undefined : args.splice(at, 2)[1];
if (args.length === 0 || (at >= 0 && !out)) {
	console.error("usage: node tests/recorder/record.ts CASE.cmds ... [--out DIR]   (- is standard input)");
	process.exit(2);
}
if (!existsSync(join(dir, "ready"))) {
	console.error("The recorder's machine is not built yet: bash tests/recorder/build.sh");
	process.exit(2);
}
await takeLock();
if (out) mkdirSync(out, { recursive: true });
for (const file of args) {
	try {
		const text = await record(file);
		if (out) writeFileSync(join(out, `${basename(file).replace(/\.cmds$/, "")}.txt`), text);
		else process.stdout.write(text);
	} catch (error) {
		console.error(`${file}: ${(error as Error).message}`);
		process.exitCode = 1;
	}
}
process.exit();
