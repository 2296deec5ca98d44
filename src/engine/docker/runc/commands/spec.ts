import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { exampleSpec } from "../../oci/default-spec.ts";
import { goError } from "../../oci/text.ts";
import { type Command, CommandError, type Invocation } from "../app/command.ts";
import { SPEC_VERSION } from "../version.ts";

function* spec({ sys, options }: Invocation): Blocking<number> {
	const bundle = options.value("bundle") ?? "";
	if (bundle !== "") {
		try {
			sys.chdir(bundle);
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new CommandError(`chdir ${bundle}: ${goError(error)}`);
		}
	}
	if (sys.tryStat("config.json")) throw new CommandError("File config.json exists. Remove it first");
	const made = exampleSpec(SPEC_VERSION, options.has("rootless") ? { uid: sys.geteuid(), gid: sys.getegid() } : undefined);
	try {
		const fd = yield* sys.open("config.json", { write: true, create: true, truncate: true }, 0o666);
		yield* sys.write(fd, JSON.stringify(made, undefined, "\t"));
		sys.close(fd);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new CommandError(`open config.json: ${goError(error)}`);
	}
	return 0;
}

export const specCommand: Command = {
	name: "spec",
	summary: "create a new specification file",
	argsUsage: "[arguments...]",
	description: `The spec command creates the new specification file named "config.json" for
the bundle.

The spec generated is just a starter file. Editing of the spec is required to
achieve desired results. For example, the newly generated spec includes an args
parameter that is initially set to call the "sh" command when the container is
started. Calling "sh" may work for an ubuntu container or busybox, but will not
work for containers that do not include the "sh" program.

EXAMPLE:
  To run docker's hello-world container one needs to set the args parameter
in the spec to call hello. This can be done using the sed command or a text
editor. The following commands create a bundle for hello-world, change the
default args parameter in the spec from "sh" to "/hello", then run the hello
command in a new hello-world container named container1:

    mkdir hello
    cd hello
    docker pull hello-world
    docker export $(docker create hello-world) > hello-world.tar
    mkdir rootfs
    tar -C rootfs -xf hello-world.tar
    runc spec
    sed -i 's;"sh";"/hello";' config.json
    runc run container1

In the run command above, "container1" is the name for the instance of the
container that you are starting. The name you provide for the container instance
must be unique on your host.

An alternative for generating a customized spec config is to use "oci-runtime-tool", the
sub-command "oci-runtime-tool generate" has lots of options that can be used to do any
customizations as you want, see runtime-tools (https://github.com/opencontainers/runtime-tools)
to get more information.

When starting a container through runc, runc needs root privilege. If not
already running as root, you can use sudo to give runc root privilege. For
example: "sudo runc start container1" will give runc root privilege to start the
container on your host.

Alternatively, you can start a rootless container, which has the ability to run
without root privileges. For this to work, the specification file needs to be
adjusted accordingly. You can pass the parameter --rootless to this command to
generate a proper rootless spec file.

Note that --rootless is not needed when you execute runc as the root in a user namespace
created by an unprivileged user.
`,
	operands: { exactly: 0 },
	flags: [
		{ name: "bundle", short: "b", value: "value", help: "path to the root of the bundle directory" },
		{ name: "rootless", help: "generate a configuration for a rootless container" },
	],
	run: spec,
};
