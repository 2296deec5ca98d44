/** What happens on a machine, for pictures, strace, packet paths and graders. Emitting costs one test when nobody listens. */
import type { PacketEvent } from "../net/events.ts";
import type { NamespaceKind, WaitStatus } from "./abi.ts";

export type MachineEvent =
	| PacketEvent
	| { readonly type: "fork"; readonly pid: number; readonly child: number; readonly newNamespaces: readonly NamespaceKind[] }
	| { readonly type: "exec"; readonly pid: number; readonly path: string; readonly argv: readonly string[] }
	| { readonly type: "exit"; readonly pid: number; readonly status: WaitStatus }
	| { readonly type: "unshare"; readonly pid: number; readonly kinds: readonly NamespaceKind[] }
	| { readonly type: "setns"; readonly pid: number; readonly kind: NamespaceKind; readonly ino: number }
	| { readonly type: "signal"; readonly pid: number; readonly signal: string; readonly from: number }
	| { readonly type: "mount"; readonly pid: number; readonly namespace: number; readonly target: string; readonly fstype: string; readonly source: string }
	| { readonly type: "umount"; readonly pid: number; readonly namespace: number; readonly target: string }
	/** An interactive shell printed its primary prompt and waits. `terminal` is the tty's name. */
	| { readonly type: "prompt"; readonly pid: number; readonly terminal: string }
	/** An interactive shell starts a complete command line. */
	| { readonly type: "command"; readonly pid: number; readonly terminal: string; readonly text: string }
	/** A container daemon tells what became of a container: create, start, die, destroy ... */
	| { readonly type: "container"; readonly pid: number; readonly action: string; readonly id: string; readonly name: string }
	/** A program of the engine threw what is not an errno: a defect of Underdock, never of the learner. */
	| { readonly type: "defect"; readonly pid: number; readonly program: string; readonly message: string };

/** Also told from which host of the machine it comes. */
export type EventListener = (event: MachineEvent, host: string) => void;

/** Who listens to all hosts of a machine. */
export class Listeners {
	private all: EventListener[] = [];
	active = false;
	private packetNumber = 1;

	/** Packets keep theirs on their way from host to host. */
	nextPacket(): number {
		return this.packetNumber++;
	}
	listen(listener: EventListener): () => void {
		this.all.push(listener);
		this.active = true;
		return () => {
			this.all = this.all.filter((l) => l !== listener);
			this.active = this.all.length > 0;
		};
	}
	tell(event: MachineEvent, host: string): void {
		for (const l of this.all) l(event, host);
	}
}

/** What one host tells. */
export class Events {
	readonly host: string;
	private readonly listeners: Listeners;

	constructor(host: string, listeners = new Listeners()) {
		this.host = host;
		this.listeners = listeners;
	}

	/** Whether anybody listens; test it before building an event. */
	get active(): boolean {
		return this.listeners.active;
	}
	nextPacket(): number {
		return this.listeners.nextPacket();
	}
	listen(listener: EventListener): () => void {
		return this.listeners.listen(listener);
	}
	emit(event: MachineEvent): void {
		this.listeners.tell(event, this.host);
	}
}
