/** The OOM killer: whom it takes, what it counts, and what it says in the kernel's log. mm/oom_kill.c. */
import { memoryOf } from "../fs/proc/stat.ts";
import { exitTask } from "../kernel/exit.ts";
import type { Task } from "../kernel/task.ts";
import type { MemoryGroup } from "./memory.ts";
import { memoryEvent } from "./memory-events.ts";
import { memoryStatText } from "./memory-stat.ts";
import { PAGE } from "./parse.ts";

const RESIDENT_FILE_PAGES = 426;
const PAGE_TABLE_BYTES = 45056;

const killable = (task: Task): boolean => task.alive && !task.kernelThread && task !== task.kernel.init && task.oomScoreAdjust !== -1000;

function* tasksOf(group: MemoryGroup): Generator<Task, void, void> {
	for (const set of group.kernel.cgroups.setsBelow(group.group)) {
		for (const task of set.groups.get(group.group.hierarchy)?.tasks ?? []) if (task.groups === set) yield task;
	}
}

/** oom_badness: pages held, moved by oom_score_adj as a share of what the group may have. */
function badness(task: Task, total: number): number {
	return memoryOf(task).resident / PAGE + PAGE_TABLE_BYTES / PAGE + (task.oomScoreAdjust * total) / 1000;
}

function victimIn(group: MemoryGroup, total: number): Task | undefined {
	let worst: Task | undefined;
	let most = -Infinity;
	for (const task of [...tasksOf(group)].sort((a, b) => a.pid - b.pid)) {
		const points = killable(task) ? badness(task, total) : -Infinity;
		if (points > most) {
			most = points;
			worst = task;
		}
	}
	return worst;
}

/** One line a task: pid, uid, tgid, pages of the address space, resident pages of each kind, page tables, swap, adjustment, name. */
function taskLine(task: Task): string {
	const { size, resident } = memoryOf(task);
	const pages = Math.floor(resident / PAGE);
	const file = Math.min(pages, RESIDENT_FILE_PAGES);
	const column = (n: number, width: number) => String(n).padStart(width);
	return `[${column(task.pid, 7)}] ${column(task.cred.uid, 5)} ${column(task.pid, 5)} ${column(Math.floor(size / PAGE), 8)} ${column(pages, 8)} ${column(pages - file, 8)} ${column(file, 8)} ${column(0, 9)} ${column(PAGE_TABLE_BYTES, 8)} ${column(0, 8)} ${column(task.oomScoreAdjust, 13)} ${task.comm}`;
}

function killedLine(task: Task, whole: boolean): string {
	const { size, resident } = memoryOf(task);
	const file = Math.min(resident, RESIDENT_FILE_PAGES * PAGE);
	const kib = (bytes: number) => `${Math.floor(bytes / 1024)}kB`;
	return `${whole ? "Out of memory" : "Memory cgroup out of memory"}: Killed process ${task.pid} (${task.comm}) total-vm:${kib(size)}, anon-rss:${kib(resident - file)}, file-rss:${kib(file)}, shmem-rss:0kB, UID:${task.cred.uid} pgtables:${kib(PAGE_TABLE_BYTES)} oom_score_adj:${task.oomScoreAdjust}`;
}

function report(over: MemoryGroup, current: Task, victim: Task): void {
	const { kernel } = over;
	const whole = !over.parent;
	const say = (text: string, level = 6) => kernel.printk(text, level);
	const kib = (bytes: number) => (bytes === Infinity ? "9007199254740988kB" : `${bytes / 1024}kB`);
	say(`${current.comm} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=${current.oomScoreAdjust}`, 4);
	say(
		`CPU: ${current.processor} UID: ${current.cred.uid} PID: ${current.pid} Comm: ${current.comm} Not tainted ${kernel.options.release} #1 PREEMPT(lazy) `,
		4,
	);
	if (!whole) {
		say(`memory: usage ${kib(over.bytes)}, limit ${kib(over.max)}, failcnt ${over.failures}`);
		say(`swap: usage 0kB, limit ${kib(over.swapMax)}, failcnt 0`);
		say(`Memory cgroup stats for ${over.group.path}:`);
		for (const line of memoryStatText(over).split("\n").filter(Boolean)) say(line);
	}
	say("Tasks state (memory values in pages):");
	say("[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name");
	for (const task of tasksOf(over)) if (!task.kernelThread) say(taskLine(task));
	const where = whole ? "constraint=CONSTRAINT_NONE,nodemask=(null)" : "constraint=CONSTRAINT_MEMCG,nodemask=(null)";
	const cpuset = victim.groups.effective.cpuset.group.name || "/";
	const groups = whole ? "global_oom" : `oom_memcg=${over.group.path}`;
	say(
		`oom-kill:${where},cpuset=${cpuset},mems_allowed=0,${groups},task_memcg=${victim.groups.effective.memory.group.path},task=${victim.comm},pid=${victim.pid},uid=${victim.cred.uid}`,
	);
}

/** The running task ends when it next gives way; others end at once, so that their memory is free. */
function end(task: Task, current: Task): void {
	if (task === current) task.kernel.sendSignal(task, "KILL", undefined);
	else exitTask(task, { kind: "signaled", signal: "KILL", core: false });
}

function kill(task: Task, over: MemoryGroup, current: Task): void {
	memoryEvent(task.groups.effective.memory, "oom_kill");
	over.kernel.printk(killedLine(task, !over.parent), 3);
	end(task, current);
}

/** The highest group up to `over` whose tasks must die together. */
function groupToKill(victim: Task, over: MemoryGroup): MemoryGroup | undefined {
	let found: MemoryGroup | undefined;
	for (let at: MemoryGroup | undefined = victim.groups.effective.memory; at?.parent; at = at.parent) {
		if (at.oomGroup) found = at;
		if (at === over) break;
	}
	return found;
}

/** Kills somebody in or below `over` because `current` needs memory. Returns whether there was anybody. */
export function outOfMemory(over: MemoryGroup, current: Task): boolean {
	memoryEvent(over, "oom");
	const victim = victimIn(over, over.limitPages);
	if (!victim) return false;
	report(over, current, victim);
	const together = groupToKill(victim, over);
	const others = together ? [...tasksOf(together)].filter(killable) : [];
	if (!together) kill(victim, over, current);
	else {
		memoryEvent(victim.groups.effective.memory, "oom_kill");
		over.kernel.printk(killedLine(victim, !over.parent), 3);
		over.kernel.printk(`Tasks in ${together.group.path} are going to be killed due to memory.oom.group set`, 6);
		memoryEvent(together, "oom_group_kill");
		for (const task of others) kill(task, over, current);
	}
	return true;
}
