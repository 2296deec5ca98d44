/** /containers/NAME/archive: what `docker cp` asks for. daemon/archive_unix.go. */
import type { Blocking } from "../../../kernel/abi.ts";
import { encode } from "../../../kernel/text.ts";
import { conflict, forbidden, invalid, notFound } from "../../error.ts";
import { base64 } from "../../image/base64.ts";
import { goJson } from "../../image/config.ts";
import { writePath } from "../../storage/tar-walk.ts";
import type { Container } from "../container/container.ts";
import { extractTo } from "../container/extract.ts";
import type { Call } from "../http/call.ts";
import { route } from "../http/router.ts";
import { inRoot } from "../mounts/in-root.ts";
import { cleanPath } from "../mounts/parse.ts";
import { instantOf, rfc3339 } from "../time.ts";
import { containerOf } from "./containers.ts";

/** Go's os.FileMode of a stat. */
const DIRECTORY = 2 ** 31;
const SYMLINK = 2 ** 27;

function pathOf(call: Call): string {
	const path = call.form.get("path");
	if (path === "") throw invalid("bad parameter: pathcannot be empty");
	return path;
}

/** Where a path of the container is on the host: in a volume, a bind, or its own file system. */
export function hostPath(container: Container, root: string, path: string): { readonly root: string; readonly path: string; readonly rw: boolean } {
	const clean = cleanPath(`/${path}`);
	const points = [...container.mountPoints.values()].filter((m) => m.type !== "tmpfs").sort((a, b) => b.destination.length - a.destination.length);
	const under = points.find((m) => clean === m.destination || clean.startsWith(`${m.destination}/`));
	if (under) return { root: under.source, path: clean.slice(under.destination.length) || "/", rw: under.rw };
	return { root, path: clean, rw: !container.hostConfig.ReadonlyRootfs };
}

interface PathStat {
	readonly name: string;
	readonly size: number;
	readonly mode: number;
	readonly mtime: string;
	readonly linkTarget: string;
}

/** Mounts the container's files, runs `body`, and unmounts them again. */
function* mounted<T>(call: Call, container: Container, body: (root: string) => Blocking<T>): Blocking<T> {
	if (container.state.removing || container.state.dead) throw conflict("container is marked for removal");
	const root = yield* call.daemon.layers.mount(call.sys, container.id);
	try {
		return yield* body(root);
	} finally {
		yield* call.daemon.layers.unmount(call.sys, container.id);
	}
}

function statOf(call: Call, container: Container, root: string, path: string): { readonly stat: PathStat; readonly place: string; readonly name: string } {
	const { sys } = call;
	const target = hostPath(container, root, path);
	// a path that ends in a slash means what a link points to
	const place = inRoot(sys, target.root, target.path, !path.endsWith("/") && !path.endsWith("/."));
	const found = sys.tryStat(place, { noFollow: true });
	if (!found) throw notFound(`Could not find the file ${path} in container ${call.var("name")}`);
	if ((path.endsWith("/") || path.endsWith("/.")) && found.kind !== "directory") throw invalid(`extraction point is not a directory`);
	const name = cleanPath(`/${path}`).split("/").pop() || "/";
	const kind = found.kind === "directory" ? DIRECTORY : found.kind === "symlink" ? SYMLINK : 0;
	const linkTarget = found.kind === "symlink" ? inRoot(sys, target.root, target.path).slice(target.root.length) || "/" : "";
	const mtime = rfc3339(instantOf(found.mtime / 1000));
	return { stat: { name, size: found.size, mode: kind + found.mode, mtime, linkTarget }, place, name };
}

const header = (stat: PathStat): string => base64(encode(goJson(stat)));

function* head(call: Call): Blocking<void> {
	const path = pathOf(call);
	const container = containerOf(call);
	// biome-ignore lint/correctness/useYield: the files are looked at without waiting
	const stat = yield* mounted(call, container, function* (root): Blocking<PathStat> {
		return statOf(call, container, root, path).stat;
	});
	call.response.headers.set("X-Docker-Container-Path-Stat", header(stat));
	yield* call.empty(200);
}

function* get(call: Call): Blocking<void> {
	const path = pathOf(call);
	const container = containerOf(call);
	yield* mounted(call, container, function* (root): Blocking<void> {
		const { stat, place, name } = statOf(call, container, root, path);
		call.response.headers.set("X-Docker-Container-Path-Stat", header(stat));
		yield* call.startStream("application/x-tar");
		const inside = path.endsWith("/.");
		yield* writePath(call.sys, place, inside ? "." : name === "/" ? "/" : name, function* (bytes) {
			yield* call.response.write(bytes);
		});
	});
	call.daemon.containerEvent(call.sys, container, "archive-path");
}

function* put(call: Call): Blocking<void> {
	const path = pathOf(call);
	const container = containerOf(call);
	const { sys, request } = call;
	yield* mounted(call, container, function* (root): Blocking<void> {
		const target = hostPath(container, root, path);
		const place = inRoot(sys, target.root, target.path);
		const found = sys.tryStat(place);
		if (!found) throw notFound(`Could not find the file ${path} in container ${call.var("name")}`);
		if (found.kind !== "directory") throw invalid("extraction point is not a directory");
		if (!target.rw) throw forbidden(target.root === root ? "container rootfs is marked read-only" : "mounted volume is marked read-only");
		const source = function* (count: number): Blocking<Uint8Array> {
			return yield* request.body.read(count);
		};
		yield* extractTo(sys, place, source);
	});
	call.daemon.containerEvent(sys, container, "extract-to-dir");
	yield* call.empty(200);
}

export const archiveRoutes = [
	route("HEAD /containers/{name:.*}/archive", head),
	route("GET /containers/{name:.*}/archive", get),
	route("PUT /containers/{name:.*}/archive", put),
];
