/** containerd: containers and their tasks, by shims. Only what Docker asks of it is here: no images, no snapshots. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { type Context, defineProgram } from "../../programs/lib/program.ts";
import { Channel } from "../../programs/lib/sync.ts";
import { NOTIFY_SOCKET } from "../../programs/systemd/protocol.ts";
import { CONTAINERD_SOCKET, type ContainerdApi } from "../rpc/containerd-api.ts";
import { serve } from "../rpc/server.ts";
import type { EventsApi } from "../rpc/shim-api.ts";
import { makeDirectories } from "../runc/init/paths.ts";
import { Bundles } from "./bundle.ts";
import { EventExchange } from "./events.ts";
import { log } from "./log.ts";
import { Metadata } from "./metadata.ts";
import { Shims } from "./shims.ts";
import { taskHandlers } from "./tasks.ts";
import { REVISION, VERSION } from "./version.ts";

const ROOT = "/var/lib/containerd";
const STATE = "/run/containerd";

/** Directories of the plugins that are asked for nothing here, as they stand below the root. */
const pluginDirectories = [
	"io.containerd.content.v1.content",
	"io.containerd.grpc.v1.introspection",
	"io.containerd.metadata.v1.bolt",
	"io.containerd.mount-manager.v1.bolt",
	"io.containerd.runtime.v2.task",
	"io.containerd.snapshotter.v1.blockfile",
	"io.containerd.snapshotter.v1.native",
	"io.containerd.snapshotter.v1.overlayfs",
	"tmpmounts",
];

function* listenAt(sys: Sys, path: string): Blocking<number> {
	const fd = sys.socket("stream");
	try {
		sys.unlink(path);
	} catch (error) {
		if (!isErrno(error, "ENOENT")) throw error;
	}
	sys.bindSocket(fd, path);
	sys.chmod(path, 0o660);
	sys.listen(fd, 128);
	yield* log(sys, "info", `serving...`, { address: path });
	return fd;
}

function notifyReady(sys: Sys): void {
	const name = sys.environ.get("NOTIFY_SOCKET") ?? NOTIFY_SOCKET;
	const fd = sys.socket("dgram");
	try {
		sys.sendTo(fd, name, encode("READY=1\n"));
	} catch (error) {
		if (!isErrno(error)) throw error;
	} finally {
		sys.close(fd);
	}
}

/** Identity of this installation, made once. */
function* identity(sys: Sys): Blocking<string> {
	const path = `${ROOT}/io.containerd.grpc.v1.introspection/uuid`;
	const found = sys.tryStat(path);
	if (found) {
		const fd = yield* sys.open(path);
		const text = String.fromCharCode(...(yield* sys.read(fd, 64)));
		sys.close(fd);
		return text.trim();
	}
	const hex = [...sys.getrandom(16)].map((b, i) => (i === 6 ? (b & 15) | 64 : i === 8 ? (b & 63) | 128 : b).toString(16).padStart(2, "0")).join("");
	const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
	const fd = yield* sys.open(path, { write: true, create: true }, 0o600);
	yield* sys.write(fd, uuid);
	sys.close(fd);
	return uuid;
}

function* runDaemon(sys: Sys): Blocking<number> {
	// a handler ends with exec, where ignoring would be inherited
	sys.sigaction("PIPE", () => {});
	yield* log(sys, "info", "starting containerd", { revision: REVISION, version: VERSION });
	for (const name of pluginDirectories) makeDirectories(sys, `${ROOT}/${name}`, 0o711);
	makeDirectories(sys, STATE, 0o711);
	const bundles = new Bundles(STATE, ROOT);
	bundles.prepare(sys);
	const events = new EventExchange();
	const metadata = new Metadata(`${ROOT}/io.containerd.metadata.v1.bolt/meta.db`);
	yield* metadata.load(sys);
	const shims = new Shims(bundles, events);
	const uuid = yield* identity(sys);
	yield* log(sys, "info", "Start recovering state");
	yield* shims.recover(sys);
	const forward = yield* listenAt(sys, `${CONTAINERD_SOCKET}.ttrpc`);
	const listener = yield* listenAt(sys, CONTAINERD_SOCKET);
	sys.thread((own) =>
		serve<ContainerdApi & EventsApi>(own, listener, {
			...taskHandlers(metadata, bundles, shims),
			"version.version"() {
				return { version: VERSION, revision: REVISION };
			},
			"introspection.server"() {
				return { uuid, pid: sys.getpid() };
			},
			"containers.create": (call, request) => metadata.create(call.sys, call.namespace, request),
			"containers.get"(call, { id }) {
				return metadata.get(call.namespace, id);
			},
			"containers.list"(call) {
				return { containers: metadata.list(call.namespace) };
			},
			*"containers.delete"(call, { id }) {
				yield* metadata.delete(call.sys, call.namespace, id);
				return {};
			},
			"namespaces.list"() {
				return { names: metadata.names };
			},
			"events.forward"(call, envelope) {
				events.publish(call.sys, envelope);
				return {};
			},
			*"events.subscribe"(call) {
				const channel = events.subscribe(call.namespace);
				try {
					for (;;) {
						const envelope = yield* channel.receive(call.sys);
						if (!envelope || !(yield* call.send(envelope))) return;
					}
				} finally {
					events.unsubscribe(channel);
				}
			},
		}),
	);
	const end = new Channel<true>();
	for (const signal of ["TERM", "INT"] as const) sys.sigaction(signal, () => end.close(sys));
	notifyReady(sys);
	yield* log(sys, "info", "containerd successfully booted in 0.012345s".replace("0.012345", Math.max(0.000001, sys.getrusage("self").user).toFixed(6)));
	while (!end.isClosed) {
		try {
			yield* end.receive(sys);
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
	yield* log(sys, "info", "Stop CRI service");
	for (const [fd, path] of [
		[listener, CONTAINERD_SOCKET],
		[forward, `${CONTAINERD_SOCKET}.ttrpc`],
	] as const) {
		sys.close(fd);
		sys.unlink(path);
	}
	return 0;
}

const helpText = `NAME:
   containerd - 
                    __        _                     __
  _________  ____  / /_____ _(_)___  ___  _________/ /
 / ___/ __ \\/ __ \\/ __/ __ \`/ / __ \\/ _ \\/ ___/ __  /
/ /__/ /_/ / / / / /_/ /_/ / / / / /  __/ /  / /_/ /
\\___/\\____/_/ /_/\\__/\\__,_/_/_/ /_/\\___/_/   \\__,_/

high performance container runtime


USAGE:
   containerd [global options] command [command options]

VERSION:
   ${VERSION}
`;

function* main(context: Context): Blocking<number> {
	const { sys, argv } = context;
	for (const word of argv.slice(1)) {
		if (word === "--version" || word === "-v") {
			yield* sys.write(1, `containerd github.com/containerd/containerd/v2 ${VERSION} ${REVISION}\n`);
			return 0;
		}
		if (word === "--help" || word === "-h" || word === "help") {
			yield* sys.write(1, helpText);
			return 0;
		}
		context.unsimulated(`argument ${word}`);
	}
	return yield* runDaemon(sys);
}

export const containerd = defineProgram({
	name: "containerd",
	package: "containerd",
	summary: "High performance container runtime",
	usage: ["[global options] command [command options]"],
	options: [],
	rawArguments: true,
	main,
});
