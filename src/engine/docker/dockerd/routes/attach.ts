/** Attach, logs and exec: routes that hold their connection. */
import type { Blocking } from "../../../kernel/abi.ts";
import { encode } from "../../../kernel/text.ts";
import { type ExecRequest, type ExecStartRequest, execRequest, execStartRequest } from "../../api/container.ts";
import { conflict, EngineError, invalid, notFound } from "../../error.ts";
import { base64 } from "../../image/base64.ts";
import { isRpcError } from "../../rpc/error.ts";
import { Attachment, parseDetachKeys } from "../container/attach.ts";
import type { Container } from "../container/container.ts";
import { checkExecRequest, Exec } from "../container/exec.ts";
import type { Call } from "../http/call.ts";
import { route } from "../http/router.ts";
import { frame } from "../http/stdcopy.ts";
import { parseTimeFilter } from "../http/time-filter.ts";
import { openLog } from "../logs/choose.ts";
import type { LogMessage } from "../logs/driver.ts";
import { type Instant, instantOf, rfc3339Fixed } from "../time.ts";
import { containerOf } from "./containers.ts";

// ---- logs ---------------------------------------------------------------------------------------------------------------

function timeOf(call: Call, name: string): Instant | undefined {
	const text = call.form.get(name);
	if (text === "" || text === "0") return undefined;
	if (!/^-?\d+(\.\d{1,9})?$/.test(text)) {
		const part = text.split(".")[0] ?? "";
		throw invalid(`strconv.ParseInt: parsing ${JSON.stringify(part)}: invalid syntax`);
	}
	return instantOf(parseTimeFilter(text, call.sys.clock("realtime")));
}

function* logs(call: Call): Blocking<void> {
	const { form, sys } = call;
	const [stdout, stderr] = [form.bool("stdout"), form.bool("stderr")];
	if (!stdout && !stderr) throw invalid("Bad parameters: you must choose at least one stream");
	const container = containerOf(call);
	const since = timeOf(call, "since");
	const until = timeOf(call, "until");
	const tail = form.get("tail");
	const lines = tail === "" || tail === "all" || !/^-?\d+$/.test(tail) ? -1 : Number(tail);
	const terminal = container.config.Tty ?? false;
	const media = terminal || call.olderThan("1.42") ? "application/vnd.docker.raw-stream" : "application/vnd.docker.multiplexed-stream";
	const follow = form.bool("follow") && container.state.running;
	const driver = container.logs ?? openLog(sys, container, call.daemon.containers.directory(container.id));
	if (!driver.read) throw new EngineError("system", "configured logging driver does not support reading");
	yield* call.startStream(media);
	const timestamps = form.bool("timestamps");
	const details = form.bool("details");
	yield* driver.read(sys, { since, until, tail: lines, follow }, function* (message): Blocking<boolean> {
		if (message.stream === "stdout" ? !stdout : !stderr) return true;
		const bytes = encode(lineOf(message, timestamps, details));
		yield* call.response.write(terminal ? bytes : frame(message.stream, bytes));
		return true;
	});
}

function lineOf(message: LogMessage, timestamps: boolean, details: boolean): string {
	const attributes = Object.entries(message.attributes ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
	const words = details ? `${attributes.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join(",")} ` : "";
	return `${timestamps ? `${rfc3339Fixed(message.time)} ` : ""}${words}${message.line}`;
}

// ---- attach ---------------------------------------------------------------------------------------------------------------

function checkAttachable(container: Container): void {
	if (container.state.paused) throw conflict(`container ${container.id} is paused, unpause the container before attach`);
	if (container.state.restarting) throw conflict(`Container ${container.id} is restarting, wait until the container is running`);
}

function* attach(call: Call): Blocking<void> {
	const { form, sys } = call;
	const container = containerOf(call);
	const detachKeys = parseDetachKeys(form.get("detachKeys"));
	checkAttachable(container);
	const stream = form.bool("stream");
	const terminal = container.config.Tty ?? false;
	const connection = yield* call.hijack(terminal);
	const attachment = new Attachment(
		connection,
		{
			stdin: form.bool("stdin") && (container.config.OpenStdin ?? false),
			stdout: form.bool("stdout"),
			stderr: form.bool("stderr"),
			terminal,
			detachKeys: terminal ? detachKeys : [],
			closeStdin: container.config.StdinOnce === true,
		},
		container.state,
	);
	if (form.bool("logs") && container.logs?.read) {
		yield* container.logs.read(sys, { since: undefined, until: undefined, tail: -1, follow: false }, function* (message): Blocking<boolean> {
			const bytes = encode(message.line);
			yield* attachment.write(terminal ? bytes : frame(message.stream, bytes));
			return true;
		});
	}
	if (stream) {
		call.daemon.containerEvent(sys, container, "attach");
		attachment.startInput(sys);
		const exits = container.state.exits;
		const running = container.state.running && container.streams;
		const takeBack = running ? undefined : container.onStreams((own, streams) => attachment.bind(own, streams));
		if (running) attachment.bind(sys, running);
		yield* attachment.output(
			sys,
			() => container.state.removed || (container.state.exits !== exits && !container.state.running) || container.state.error !== "",
		);
		takeBack?.();
		if (attachment.detached.isSet) call.daemon.containerEvent(sys, container, "detach");
	}
	attachment.close();
}

// ---- exec ---------------------------------------------------------------------------------------------------------------

function execOf(call: Call): Exec {
	const id = call.var("id");
	const exec = call.daemon.execs.get(id)?.execs.get(id);
	if (!exec) throw notFound(`No such exec instance: ${id}`);
	return exec;
}

function* execCreate(call: Call): Blocking<void> {
	const request = ((yield* call.json(execRequest)) ?? {}) as ExecRequest;
	checkExecRequest(request);
	const container = containerOf(call);
	if (request.DetachKeys) parseDetachKeys(request.DetachKeys);
	yield* call.reply({ Id: Exec.create(call.sys, call.daemon, container, request).id }, 201);
}

function* execStart(call: Call): Blocking<void> {
	const { sys, daemon } = call;
	const options = ((yield* call.json(execStartRequest)) ?? {}) as ExecStartRequest;
	const exec = execOf(call);
	if (!exec.container.state.running) throw conflict(`container ${exec.container.id} is not running`);
	if (exec.container.state.paused) throw conflict(`Container ${exec.container.plainName} is paused, unpause the container before exec`);
	if (options.Detach) {
		yield* exec.start(sys, daemon, { terminal: false, consoleSize: options.ConsoleSize });
		sys.thread(function* (own) {
			yield* exec.finished.wait(own);
			yield* exec.finish(own, daemon);
		});
		yield* call.empty(200);
		return;
	}
	const terminal = exec.request.Tty ?? false;
	const connection = yield* call.hijack(terminal);
	const attachment = new Attachment(
		connection,
		{
			stdin: exec.request.AttachStdin ?? false,
			stdout: exec.request.AttachStdout ?? false,
			stderr: exec.request.AttachStderr ?? false,
			terminal,
			detachKeys: terminal ? parseDetachKeys(exec.request.DetachKeys ?? "") : [],
			closeStdin: true,
		},
		exec.finished,
	);
	try {
		exec.onStreams = (own, streams) => attachment.bind(own, streams);
		attachment.startInput(sys);
		yield* exec.start(sys, daemon, { terminal, consoleSize: options.ConsoleSize });
	} catch (error) {
		if (!(error instanceof EngineError) && !isRpcError(error)) throw error;
		// the head is out: the words go where the output would
		const bytes = encode(`${error.message}\r\n`);
		yield* attachment.write(terminal ? bytes : frame("stdout", bytes));
		attachment.close();
		return;
	}
	yield* attachment.output(sys, () => exec.exitCode !== undefined);
	if (attachment.detached.isSet) daemon.containerEvent(sys, exec.container, "exec_detach", { execID: exec.id });
	else yield* exec.finished.wait(sys);
	attachment.close();
	sys.thread(function* (own) {
		yield* exec.finished.wait(own);
		yield* exec.finish(own, daemon);
	});
}

function* execInspect(call: Call): Blocking<void> {
	const exec = execOf(call);
	const { request } = exec;
	const [entrypoint = "", ...rest] = request.Cmd ?? [];
	yield* call.reply({
		ID: exec.id,
		Running: exec.running,
		ExitCode: exec.exitCode ?? null,
		ProcessConfig: {
			tty: request.Tty ?? false,
			entrypoint,
			arguments: rest,
			privileged: request.Privileged ?? false,
			...(request.User ? { user: request.User } : {}),
		},
		OpenStdin: request.AttachStdin ?? false,
		OpenStderr: request.AttachStderr ?? false,
		OpenStdout: request.AttachStdout ?? false,
		// set when the daemon is about to forget it
		CanRemove: false,
		ContainerID: exec.container.id,
		DetachKeys: request.DetachKeys ? base64(encode(request.DetachKeys)) : "",
		Pid: exec.pid,
	});
}

function* execResize(call: Call): Blocking<void> {
	const [height, width] = [call.form.int("h"), call.form.int("w")];
	if (height === undefined || width === undefined) throw invalid(`invalid resize height "": invalid syntax`);
	const exec = execOf(call);
	try {
		yield* call.daemon.containerd.call(call.sys, "tasks.resizePty", { containerId: exec.container.id, execId: exec.id, width, height });
	} catch (error) {
		if (!isRpcError(error)) throw error;
	}
	yield* call.empty(200);
}

export const attachRoutes = [
	route("GET /containers/{name:.*}/logs", logs),
	route("POST /containers/{name:.*}/attach", attach),
	route("POST /containers/{name:.*}/exec", execCreate),
	route("POST /exec/{id:.*}/start", execStart),
	route("POST /exec/{id:.*}/resize", execResize),
	route("GET /exec/{id:.*}/json", execInspect),
];
