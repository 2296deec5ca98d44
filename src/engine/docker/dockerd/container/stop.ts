/** Stopping, killing, pausing: daemon/stop.go, kill.go, pause.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { signalName, signalNumbers } from "../../../kernel/signal-names.ts";
import { conflict, EngineError, invalid, system } from "../../error.ts";
import { isRpcError } from "../../rpc/error.ts";
import type { Daemon } from "../daemon.ts";
import type { Container } from "./container.ts";
import { signalOf } from "./validate.ts";

const DEFAULT_TIMEOUT = 10;
/** Seconds after SIGKILL in which a process has to be gone. */
const PATIENCE = 10;

const notRunning = (container: Container): EngineError => conflict(`container ${container.id} is not running`);

export function stopSignal(container: Container): number {
	return signalOf(container.config.StopSignal ?? "") ?? signalNumbers.TERM;
}

/** killWithSignal. Throws that it does not run. */
export function* signalContainer(sys: Sys, daemon: Daemon, container: Container, signal: number, byHand: boolean): Blocking<void> {
	const { state } = container;
	if (!state.running) throw notRunning(container);
	if (byHand && signal === stopSignal(container)) {
		container.hasBeenManuallyStopped = true;
		yield* daemon.save(sys, container);
	} else if (byHand && signal === signalNumbers.KILL) container.hasBeenManuallyStopped = true;
	if (state.restarting) {
		// nothing runs: the next start is called off
		container.hasBeenManuallyStopped = true;
		container.restart?.cancel(sys);
		return;
	}
	try {
		yield* daemon.containerd.call(sys, "tasks.kill", { containerId: container.id, signal });
	} catch (error) {
		if (!isRpcError(error)) throw error;
		if (error.code !== "NotFound") throw system(`Cannot kill container ${container.id}: ${error.message}`);
	}
	if (state.paused) {
		// a frozen process gets the signal when it thaws
		yield* daemon.containerd.call(sys, "tasks.resume", { containerId: container.id });
		state.paused = false;
	}
	daemon.containerEvent(sys, container, "kill", { signal: String(signal) });
}

/** containerStop. Throws "not-modified" when it does not run. */
export function* stopContainer(sys: Sys, daemon: Daemon, container: Container, options: { signal?: string; timeout?: number | undefined }): Blocking<void> {
	const { state } = container;
	if (!state.running) throw new EngineError("not-modified", "container is already stopped");
	let signal = stopSignal(container);
	if (options.signal) {
		const asked = signalOf(options.signal);
		if (asked === undefined) throw invalid(`invalid signal: ${options.signal}`);
		signal = asked;
	}
	const timeout = options.timeout ?? container.config.StopTimeout ?? DEFAULT_TIMEOUT;
	container.hasBeenManuallyStopped = true;
	yield* ignoringGone(signalContainer(sys, daemon, container, signal, true));
	if ((yield* state.wait(sys, "not-running", timeout < 0 ? undefined : timeout)) === undefined) {
		daemon.log.info(`Container failed to exit within ${timeout}s of signal ${signal} - using the force`, { container: container.id });
		yield* killContainer(sys, daemon, container);
	}
	daemon.containerEvent(sys, container, "stop");
	yield* daemon.save(sys, container);
}

/** SIGKILL, and waits until it has gone. */
export function* killContainer(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
	if (!container.state.running) throw notRunning(container);
	yield* ignoringGone(signalContainer(sys, daemon, container, signalNumbers.KILL, true));
	if ((yield* container.state.wait(sys, "not-running", PATIENCE)) !== undefined) return;
	try {
		if (container.state.pid > 0) sys.kill(container.state.pid, "KILL");
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
	if ((yield* container.state.wait(sys, "not-running", PATIENCE)) === undefined) {
		throw system(`tried to kill container, but did not receive an exit event`);
	}
}

function* ignoringGone(signalling: Blocking<void>): Blocking<void> {
	try {
		yield* signalling;
	} catch (error) {
		if (!(error instanceof EngineError && error.kind === "conflict")) throw error;
	}
}

/** POST /containers/NAME/kill. */
export function* killByHand(sys: Sys, daemon: Daemon, container: Container, signalText: string): Blocking<void> {
	const signal = signalText === "" ? signalNumbers.KILL : signalOf(signalText);
	if (signal === undefined) throw invalid(`cannot kill container: ${container.plainName}: invalid signal: ${signalText}`);
	if (signalName(signal) === undefined) throw invalid(`the linux daemon does not support signal ${signal}`);
	const name = container.plainName;
	try {
		if (signal === signalNumbers.KILL) yield* killContainer(sys, daemon, container);
		else yield* signalContainer(sys, daemon, container, signal, true);
	} catch (error) {
		if (error instanceof EngineError && error.kind === "conflict") throw conflict(`cannot kill container: ${name}: ${error.message}`);
		throw error;
	}
}

export function* pauseContainer(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
	const { state, id } = container;
	if (!state.running) throw notRunning(container);
	if (state.paused) throw conflict(`Container ${id} is already paused`);
	if (state.restarting) throw conflict(`Container ${id} is restarting, wait until the container is running`);
	yield* daemon.containerd.call(sys, "tasks.pause", { containerId: id });
	state.paused = true;
	daemon.containerEvent(sys, container, "pause");
	yield* daemon.save(sys, container);
}

export function* unpauseContainer(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
	const { state, id } = container;
	if (!state.paused) throw conflict(`Container ${id} is not paused`);
	yield* daemon.containerd.call(sys, "tasks.resume", { containerId: id });
	state.paused = false;
	daemon.containerEvent(sys, container, "unpause");
	yield* daemon.save(sys, container);
}
