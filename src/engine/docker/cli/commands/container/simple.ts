/** Commands on containers that are one request each: stop, kill, pause, rm, wait, rename ... */

import type { Blocking } from "../../../../kernel/abi.ts";
import type { Client, Query } from "../../client/client.ts";
import { ApiError } from "../../client/client.ts";
import { containerName, containerPath, inspectContainer } from "../../client/containers.ts";
import type { Flags } from "../../command/flags.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { naturalCompare } from "../../natural.ts";
import { forAll, forEach } from "../each.ts";
import { resources, restartPolicy } from "./config.ts";

function* post(client: Client, name: string, action: string, query: Query = {}): Blocking<void> {
	yield* client.text("POST", `${containerPath(containerName(name))}/${action}`, { query });
}

const stopQuery = (flags: Flags): Query => ({
	signal: flags.value("signal") || undefined,
	t: flags.changed("timeout") ? flags.value("timeout") : flags.changed("time") ? flags.value("time") : undefined,
});

function stopping(flags: Flags): void {
	if (flags.changed("timeout") && flags.changed("time")) throw new CliError("conflicting options: cannot specify both --timeout and --time");
}

export const stop: Handler = function* ({ cli, flags, args }) {
	stopping(flags);
	return yield* forAll(cli, args, (client, name) => post(client, name, "stop", stopQuery(flags)));
};
export const restart: Handler = function* ({ cli, flags, args }) {
	stopping(flags);
	return yield* forEach(cli, args, function* (name) {
		yield* post(cli.client, name, "restart", stopQuery(flags));
		return name;
	});
};
export const kill: Handler = ({ cli, flags, args }) =>
	forAll(cli, args, (client, name) => post(client, name, "kill", { signal: flags.value("signal") || undefined }));
export const pause: Handler = ({ cli, args }) => forAll(cli, args, (client, name) => post(client, name, "pause"));
export const unpause: Handler = ({ cli, args }) => forAll(cli, args, (client, name) => post(client, name, "unpause"));

export const remove: Handler = ({ cli, flags, args }) =>
	forAll(
		cli,
		args,
		function* (client, given) {
			const name = given.replace(/^\/+|\/+$/g, "");
			if (name === "") throw new CliError("container name cannot be empty");
			const query = { v: flags.has("volumes"), link: flags.has("link"), force: flags.has("force") };
			yield* client.text("DELETE", containerPath(name), { query });
		},
		(error) => flags.has("force") && error.status === 404,
	);

export const wait: Handler = ({ cli, args }) =>
	forEach(cli, args, function* (name) {
		const { StatusCode } = yield* cli.client.json<{ StatusCode: number }>("POST", `${containerPath(containerName(name))}/wait`);
		return String(StatusCode);
	});

export const rename: Handler = function* ({ cli, args }) {
	const [from, to] = args.map((arg) => arg.trim()) as [string, string];
	if (from === "" || to === "") throw new CliError("Error: Neither old nor new names may be empty");
	try {
		yield* post(cli.client, from, "rename", { name: to });
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		yield* cli.complain(`${error.message}\n`);
		throw new CliError(`Error: failed to rename container named ${from}`);
	}
	return 0;
};

export const update: Handler = function* ({ cli, flags, args }) {
	if (flags.names.length === 0) throw new CliError("you must provide one or more flags when using this command");
	const { PidsLimit, ...limits } = resources(flags);
	const policy = flags.value("restart");
	const json = { ...limits, ...(PidsLimit ? { PidsLimit } : {}), RestartPolicy: policy ? restartPolicy(policy) : { Name: "", MaximumRetryCount: 0 } };
	const warnings: string[] = [];
	const failures: string[] = [];
	for (const name of args) {
		try {
			const answer = yield* cli.client.json<{ Warnings: readonly string[] | null }>("POST", `${containerPath(containerName(name))}/update`, { json });
			yield* cli.print(`${name}\n`);
			warnings.push(...(answer.Warnings ?? []));
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			failures.push(error.message);
		}
	}
	if (warnings.length) yield* cli.print(`${warnings.join("\n")}\n`);
	if (failures.length) throw new CliError(failures.join("\n"));
	return 0;
};

interface Published {
	readonly NetworkSettings: { readonly Ports: Readonly<Record<string, readonly { HostIp: string; HostPort: string }[] | null>> | null };
}

/** Digits count as numbers. */

const join = (host: string, port: string): string => `${host.includes(":") ? `[${host}]` : host}:${port}`;

export const port: Handler = function* ({ cli, args }) {
	const [name, wanted] = args as [string, string?];
	const details = (yield* inspectContainer(cli, name)) as unknown as Published;
	const published = details.NetworkSettings.Ports ?? {};
	let lines: string[];
	if (wanted === undefined) {
		lines = Object.entries(published).flatMap(([from, fronts]) => (fronts ?? []).map((f) => `${from} -> ${join(f.HostIp, f.HostPort)}`));
	} else {
		const [number = "", protocol = "tcp"] = wanted.split("/");
		if (!/^\d+$/.test(number) || Number(number) > 65535) {
			const why = /^\d+$/.test(number) ? "value out of range" : "invalid syntax";
			throw new CliError(`Error: invalid port (${number}): strconv.ParseUint: parsing ${JSON.stringify(number)}: ${why}`);
		}
		const fronts = published[`${number}/${protocol}`];
		if (!fronts?.length) throw new CliError(`Error: No public port '${wanted}' published for ${name}`);
		lines = fronts.map((f) => join(f.HostIp, f.HostPort));
	}
	if (lines.length) yield* cli.print(`${lines.sort(naturalCompare).join("\n")}\n`);
	return 0;
};
