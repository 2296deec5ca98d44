/**
 * The spanning tree of bridges: which ports forward, so that no frame runs in a circle. IEEE 802.1D as Linux has it
 * (net/bridge/br_stp.c, br_stp_timer.c): bridges tell their neighbours who they think is the root and how far it is.
 */
import type { Timer } from "../../kernel/timers.ts";
import { transmit } from "../link.ts";
import type { Frame } from "../packet.ts";
import { Skb } from "../skb.ts";
import { type Bpdu, type BridgeId, bridgeId, changeFrame, configFrame, parseBpdu } from "./bpdu.ts";
import type { Bridge, BridgePort } from "./bridge.ts";

/** Hundredths of a second, as settings are kept, in nanoseconds. */
const HUNDREDTH = 1e7;
/** Hundredths of a second in the units of messages, 1/256 s. */
const wire = (hundredths: number): number => Math.round((hundredths * 256) / 100);
const fromWire = (units: number): number => Math.round((units * 100) / 256);
/** How much older a message is at the next bridge, in hundredths. */
const AGE_STEP = 100;

/** What a port has heard, or says itself: the best way to the root on its link. */
interface PortTree {
	root: BridgeId;
	cost: number;
	bridge: BridgeId;
	port: number;
	acknowledge: boolean;
	messageAge: Timer | undefined;
	forwardDelay: Timer | undefined;
	enabled: boolean;
}

export class SpanningTree {
	private readonly bridge: Bridge;
	private readonly trees = new Map<BridgePort, PortTree>();
	root: BridgeId = 0n;
	rootCost = 0;
	rootPort: BridgePort | undefined;
	private running = false;
	/** The own identity by which ports are known as designated. */
	private identity: BridgeId = 0n;
	private hello: Timer | undefined;
	/** Times that the root prescribes, in hundredths. */
	private times = { maxAge: 2000, helloTime: 200, forwardDelay: 1500 };
	/** Monotonic virtual nanoseconds until which addresses age fast. */
	private changingUntil = 0;
	private changeSeen = false;

	constructor(bridge: Bridge) {
		this.bridge = bridge;
	}
	private get kernel() {
		return this.bridge.kernel;
	}
	get id(): BridgeId {
		return bridgeId(this.bridge.settings.priority, this.bridge.address);
	}
	private get isRoot(): boolean {
		return this.root === this.id;
	}
	/** While the topology changes, what was learned is soon forgotten. */
	get ageing(): number | undefined {
		return this.running && (this.kernel.now < this.changingUntil || this.changeSeen) ? this.times.forwardDelay * HUNDREDTH : undefined;
	}

	/** The setting or the bridge itself (`opened`) was switched. Without the protocol all ports forward; with it a bridge that comes up begins anew. */
	update(opened = false): void {
		const wanted = this.bridge.settings.stp_state !== 0 && this.bridge.up;
		if (wanted === this.running) return;
		this.running = wanted;
		if (wanted) {
			this.root = this.id;
			this.identity = this.id;
			this.rootCost = 0;
			this.rootPort = undefined;
			this.takeOwnTimes();
			if (opened) for (const port of this.bridge.ports.values()) port.chosen = "blocking";
			for (const port of this.bridge.ports.values()) this.portChanged(port);
			this.select();
			this.tick();
			return;
		}
		this.cancel(this.hello);
		this.hello = undefined;
		for (const [port, tree] of this.trees) {
			this.cancel(tree.messageAge);
			this.cancel(tree.forwardDelay);
			port.chosen = "forwarding";
		}
		this.trees.clear();
		this.bridge.linkChanged();
	}
	/** Priorities, costs or times were set. */
	settingsChanged(): void {
		if (!this.running) return;
		if (this.isRoot) this.takeOwnTimes();
		this.reconfigure();
	}
	/** What a port says or has heard, for who asks. */
	designated(port: BridgePort): { readonly root: BridgeId; readonly bridge: BridgeId; readonly cost: number; readonly port: number } {
		const tree = this.trees.get(port);
		return tree ?? { root: this.id, bridge: this.id, cost: 0, port: this.portId(port) };
	}
	get changing(): boolean {
		return this.running && this.kernel.now < this.changingUntil;
	}
	private takeOwnTimes(): void {
		const { max_age, hello_time, forward_delay } = this.bridge.settings;
		this.times = { maxAge: max_age, helloTime: hello_time, forwardDelay: forward_delay };
	}
	private cancel(timer: Timer | undefined): void {
		if (timer) this.kernel.timers.cancel(timer);
	}
	private after(hundredths: number, action: () => void): Timer {
		return this.kernel.timers.set(this.kernel.now + hundredths * HUNDREDTH, action);
	}

	/** A port came, lost or got its carrier. */
	portChanged(port: BridgePort): void {
		if (!this.running) return;
		const up = port.device.up && port.device.carrier;
		const tree = this.trees.get(port);
		if (up && !tree?.enabled) {
			const fresh: PortTree = { root: 0n, cost: 0, bridge: 0n, port: 0, acknowledge: false, messageAge: undefined, forwardDelay: undefined, enabled: true };
			this.trees.set(port, fresh);
			this.designate(port, fresh);
			// what forwards already when the protocol begins goes on
			if (tree) port.chosen = "blocking";
			else if (port.chosen !== "forwarding") port.chosen = "blocking";
			this.select();
		} else if (!up && tree?.enabled) {
			tree.enabled = false;
			this.cancel(tree.messageAge);
			this.cancel(tree.forwardDelay);
			this.designate(port, tree);
			this.reconfigure();
		}
	}
	/** A port that comes while the protocol runs begins by listening. */
	portAdded(port: BridgePort): void {
		if (this.running) port.chosen = "blocking";
		this.portChanged(port);
	}
	portRemoved(port: BridgePort): void {
		const tree = this.trees.get(port);
		if (!tree) return;
		this.cancel(tree.messageAge);
		this.cancel(tree.forwardDelay);
		this.trees.delete(port);
		if (this.running) this.reconfigure();
	}

	/** br_stp_change_bridge_id: the address or the priority is another now. */
	private rename(): void {
		const [old, id] = [this.identity, this.id];
		if (old === id) return;
		this.identity = id;
		if (this.root === old) this.root = id;
		for (const tree of this.trees.values()) {
			if (tree.bridge === old) tree.bridge = id;
			if (tree.root === old) tree.root = id;
		}
	}
	private portId(port: BridgePort): number {
		return (port.priority << 10) | port.number;
	}
	private isDesignated(port: BridgePort, tree: PortTree): boolean {
		return tree.bridge === this.id && tree.port === this.portId(port);
	}
	private designate(port: BridgePort, tree: PortTree): void {
		tree.root = this.root;
		tree.cost = this.rootCost;
		tree.bridge = this.id;
		tree.port = this.portId(port);
	}

	/** br_root_selection: the port that hears of the best root by the cheapest way. */
	private selectRoot(): void {
		let best: [BridgePort, PortTree] | undefined;
		const key = ([port, tree]: [BridgePort, PortTree]) => [tree.root, BigInt(tree.cost + port.cost), tree.bridge, BigInt(tree.port), BigInt(this.portId(port))];
		for (const entry of this.trees) {
			const [port, tree] = entry;
			if (!tree.enabled || this.isDesignated(port, tree) || tree.root >= this.id) continue;
			if (!best || less(key(entry), key(best))) best = entry;
		}
		this.rootPort = best?.[0];
		this.root = best?.[1].root ?? this.id;
		this.rootCost = best ? best[1].cost + best[0].cost : 0;
	}
	/** br_designated_port_selection: on which links this bridge is the way to the root. */
	private selectDesignated(): void {
		for (const [port, tree] of this.trees) {
			if (!tree.enabled || port === this.rootPort) continue;
			const mine = [this.root, BigInt(this.rootCost), this.id, BigInt(this.portId(port))];
			const heard = [tree.root, BigInt(tree.cost), tree.bridge, BigInt(tree.port)];
			if (this.isDesignated(port, tree) || tree.root !== this.root || less(mine, heard)) this.designate(port, tree);
		}
	}
	private select(): void {
		this.rename();
		this.selectRoot();
		this.selectDesignated();
		for (const [port, tree] of this.trees) {
			if (!tree.enabled) continue;
			if (port === this.rootPort || this.isDesignated(port, tree)) this.open(port, tree);
			else this.block(port, tree);
		}
		this.bridge.linkChanged();
	}
	private open(port: BridgePort, tree: PortTree): void {
		if (port.chosen !== "blocking") return;
		port.chosen = this.times.forwardDelay === 0 ? "forwarding" : "listening";
		this.say(port);
		if (port.chosen === "listening") tree.forwardDelay = this.after(this.times.forwardDelay, () => this.advance(port, tree));
	}
	private advance(port: BridgePort, tree: PortTree): void {
		if (port.chosen === "listening") {
			port.chosen = "learning";
			tree.forwardDelay = this.after(this.times.forwardDelay, () => this.advance(port, tree));
		} else if (port.chosen === "learning") {
			port.chosen = "forwarding";
			this.changed();
		}
		this.say(port);
		this.bridge.linkChanged();
	}
	private block(port: BridgePort, tree: PortTree): void {
		if (port.chosen === "blocking" || port.chosen === "disabled") return;
		if (port.chosen === "forwarding" || port.chosen === "learning") this.changed();
		this.cancel(tree.forwardDelay);
		port.chosen = "blocking";
		this.say(port);
	}
	private say(port: BridgePort): void {
		this.kernel.printk(`${this.bridge.name}: port ${port.number}(${port.device.name}) entered ${port.chosen} state`);
	}
	/** Chooses anew; whoever has become the root takes its own times and begins to speak. */
	private reconfigure(): void {
		const wasRoot = this.isRoot;
		this.select();
		if (this.isRoot && !wasRoot) {
			this.takeOwnTimes();
			this.changed();
			this.cancel(this.hello);
			this.tick();
		}
	}

	/** The root speaks every hello time. */
	private tick(): void {
		if (!this.running) return;
		if (this.isRoot) this.speak();
		else if (this.changeSeen && this.rootPort) this.send(this.rootPort, changeFrame(this.rootPort.device.address));
		this.hello = this.after(this.isRoot ? this.bridge.settings.hello_time : this.times.helloTime, () => this.tick());
	}
	private speak(): void {
		for (const [port, tree] of this.trees) if (tree.enabled && this.isDesignated(port, tree)) this.tell(port, tree);
	}
	private tell(port: BridgePort, tree: PortTree): void {
		const { maxAge, helloTime, forwardDelay } = this.times;
		const age = this.isRoot ? 0 : this.ageOf(this.rootPort) + AGE_STEP;
		if (age >= maxAge) return;
		const bpdu: Bpdu = {
			root: this.root,
			cost: this.rootCost,
			bridge: this.id,
			port: this.portId(port),
			topologyChange: this.kernel.now < this.changingUntil,
			acknowledgesChange: tree.acknowledge,
			messageAge: wire(age),
			maxAge: wire(maxAge),
			helloTime: wire(helloTime),
			forwardDelay: wire(forwardDelay),
		};
		tree.acknowledge = false;
		this.send(port, configFrame(port.device.address, bpdu));
	}
	/** How old what the root port heard is, in hundredths. */
	private ageOf(port: BridgePort | undefined): number {
		const timer = port && this.trees.get(port)?.messageAge;
		return timer ? Math.max(0, this.times.maxAge - (timer.at - this.kernel.now) / HUNDREDTH) : 0;
	}
	private send(port: BridgePort, frame: Frame): void {
		transmit(port.device, new Skb(frame, { id: this.kernel.nextPacket(), deliveries: 0 }));
	}

	/** A frame to the bridges' group came in by a port. Returns whether it was one of this protocol. */
	receive(port: BridgePort, frame: Frame): boolean {
		const tree = this.trees.get(port);
		const bpdu = this.running ? parseBpdu(frame) : undefined;
		if (!tree?.enabled || bpdu === undefined) return this.running;
		if (bpdu === "change") {
			if (!this.isDesignated(port, tree)) return true;
			this.changed();
			tree.acknowledge = true;
			return true;
		}
		if (this.supersedes(port, tree, bpdu)) this.learn(port, tree, bpdu);
		else if (this.isDesignated(port, tree)) this.tell(port, tree);
		return true;
	}
	private supersedes(port: BridgePort, tree: PortTree, b: Bpdu): boolean {
		const heard = [b.root, BigInt(b.cost), b.bridge];
		const known = [tree.root, BigInt(tree.cost), tree.bridge];
		if (less(heard, known)) return true;
		if (less(known, heard)) return false;
		return b.bridge !== this.id || b.port < this.portId(port) || b.port <= tree.port;
	}
	private learn(port: BridgePort, tree: PortTree, b: Bpdu): void {
		tree.root = b.root;
		tree.cost = b.cost;
		tree.bridge = b.bridge;
		tree.port = b.port;
		this.cancel(tree.messageAge);
		tree.messageAge = this.after(Math.max(0, fromWire(b.maxAge) - fromWire(b.messageAge)), () => this.forget(port, tree));
		this.reconfigure();
		if (port !== this.rootPort) return;
		this.times = { maxAge: fromWire(b.maxAge), helloTime: fromWire(b.helloTime), forwardDelay: fromWire(b.forwardDelay) };
		if (b.topologyChange) this.changingUntil = this.kernel.now + 2 * this.times.helloTime * HUNDREDTH;
		if (b.acknowledgesChange) this.changeSeen = false;
		this.speak();
	}
	/** Nothing was heard for so long that the way is gone. */
	private forget(port: BridgePort, tree: PortTree): void {
		tree.messageAge = undefined;
		this.designate(port, tree);
		this.reconfigure();
	}
	/** br_topology_change_detection. */
	private changed(): void {
		const { maxAge, forwardDelay } = this.times;
		if (this.isRoot) this.changingUntil = this.kernel.now + (maxAge + forwardDelay) * HUNDREDTH;
		else this.changeSeen = true;
	}
}

function less(a: readonly bigint[], b: readonly bigint[]): boolean {
	for (const [i, value] of a.entries()) {
		const other = b[i] ?? 0n;
		if (value !== other) return value < other;
	}
	return false;
}
