/** Daemons of a host that have nothing to do on a machine without devices and logins: they run and wait for signals. */
import { isErrno } from "../../../kernel/errno.ts";
import { defineProgram, type InstalledProgram } from "../../lib/program.ts";

/** `sealed`: as its unit says with ProtectHostname= and PrivateMounts=, it has a host name and mounts of its own. */
const daemon = (name: string, pack: string, summary: string, sealed = false): InstalledProgram =>
	defineProgram({
		name,
		package: pack,
		summary,
		usage: ["[OPTIONS...]"],
		rawArguments: true,
		options: [],
		*main({ sys }) {
			let ended = false;
			if (sealed) {
				sys.unshare(["mnt"]);
				sys.mount("none", "/", "", { propagation: "slave", recursive: true });
				sys.unshare(["uts"]);
			}
			const stop = () => {
				ended = true;
			};
			sys.sigaction("TERM", stop);
			sys.sigaction("INT", stop);
			sys.sigaction("HUP", () => {});
			const path = sys.environ.get("NOTIFY_SOCKET");
			if (path !== undefined) {
				const fd = sys.socket("dgram");
				yield* sys.sendMessage(fd, "READY=1\n", { to: path });
				sys.close(fd);
			}
			while (!ended) {
				try {
					yield* sys.pause();
				} catch (error) {
					if (!isErrno(error, "EINTR")) throw error;
				}
			}
			return 0;
		},
	});

export const daemons = [
	daemon("systemd-udevd", "udev", "Device event managing daemon", true),
	daemon("systemd-logind", "systemd", "Login manager", true),
	daemon("dbus-daemon", "dbus", "Message bus daemon"),
];
