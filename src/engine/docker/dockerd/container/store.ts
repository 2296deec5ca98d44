/** Containers by id and name, in memory and below /var/lib/docker/containers. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { containerConfig, hostConfig } from "../../api/container.ts";
import { encodeGo } from "../../api/schema.ts";
import { conflict, EngineError, invalid, notFound } from "../../error.ts";
import { goJson } from "../../image/config.ts";
import { makeDirectories, removeAll, replaceFile, tryRead } from "../files.ts";
import type { Container } from "./container.ts";
import { generateName } from "./names.ts";
import { restoreContainer, storedContainer } from "./stored.ts";

const nameForm = /^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

export class ContainerStore {
	readonly root: string;
	private readonly containers = new Map<string, Container>();
	/** Without the slash, to ids. */
	private readonly names = new Map<string, string>();
	constructor(root: string) {
		this.root = root;
	}

	directory(id: string): string {
		return `${this.root}/${id}`;
	}

	/** All, in no order that means anything. */
	list(): Container[] {
		return [...this.containers.values()];
	}

	/** By id, name, or the start of an id. Throws moby's words. */
	get(reference: string): Container {
		const found = this.find(reference);
		if (!found) throw notFound(`No such container: ${reference}`);
		return found;
	}

	/** Throws when the start of an id fits several. */
	find(reference: string): Container | undefined {
		const exact = this.containers.get(reference) ?? this.containers.get(this.names.get(reference.replace(/^\//, "")) ?? "");
		if (exact || reference === "") return exact;
		const fitting = [...this.containers.keys()].filter((id) => id.startsWith(reference));
		if (fitting.length > 1) throw invalid(`multiple IDs found with provided prefix: ${reference}`);
		return this.containers.get(fitting[0] ?? "");
	}

	/** Takes a name for an id. Throws that it is not allowed, or taken. Without a name one is made. */
	reserve(sys: Sys, id: string, name: string): string {
		if (name === "") {
			for (let attempt = 0; attempt < 6; attempt++) {
				const made = generateName(sys, attempt);
				if (this.names.has(made)) continue;
				this.names.set(made, id);
				return `/${made}`;
			}
			this.names.set(id.slice(0, 12), id);
			return `/${id.slice(0, 12)}`;
		}
		if (!nameForm.test(name)) throw invalid(`Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
		const plain = name.replace(/^\//, "");
		const owner = this.names.get(plain);
		if (owner !== undefined) {
			throw conflict(
				`Conflict. The container name "/${plain}" is already in use by container "${owner}". You have to remove (or rename) that container to be able to reuse that name.`,
			);
		}
		this.names.set(plain, id);
		return `/${plain}`;
	}
	release(name: string): void {
		this.names.delete(name.replace(/^\//, ""));
	}

	add(container: Container): void {
		this.containers.set(container.id, container);
	}

	/** Forgets it and deletes its directory. */
	remove(sys: Sys, container: Container): void {
		this.containers.delete(container.id);
		this.release(container.name);
		removeAll(sys, this.directory(container.id));
	}

	/** CheckpointTo: writes both files. */
	*save(sys: Sys, container: Container): Blocking<void> {
		const directory = this.directory(container.id);
		if (!sys.tryStat(directory)) return;
		yield* replaceFile(sys, `${directory}/config.v2.json`, `${goJson(storedContainer(container, containerConfig))}\n`);
		yield* replaceFile(sys, `${directory}/hostconfig.json`, `${goJson(encodeGo(hostConfig, container.hostConfig))}\n`);
	}

	makeDirectory(sys: Sys, id: string): void {
		makeDirectories(sys, this.directory(id), 0o710);
		makeDirectories(sys, `${this.directory(id)}/checkpoints`, 0o700);
	}

	/** Reads what an earlier daemon left; `broken` is told of directories that make no sense. */
	*load(sys: Sys, broken: (id: string, error: string) => void): Blocking<void> {
		makeDirectories(sys, this.root, 0o710);
		for (const { name: id } of sys.readdir(this.root)) {
			if (id === "." || id === "..") continue;
			const config = yield* tryRead(sys, `${this.directory(id)}/config.v2.json`);
			const host = yield* tryRead(sys, `${this.directory(id)}/hostconfig.json`);
			try {
				if (config === undefined) throw new EngineError("system", `open ${this.directory(id)}/config.v2.json: no such file or directory`);
				const container = restoreContainer(config, host ?? "{}");
				this.containers.set(container.id, container);
				this.names.set(container.plainName, container.id);
			} catch (error) {
				if (!(error instanceof SyntaxError) && !(error instanceof EngineError)) throw error;
				broken(id, error.message);
			}
		}
	}
}
