/** /etc of a Debian host, as far as programs read it. */
import { directory, file, symlink, type Tree } from "../tree.ts";
import { userBashrc, userProfile } from "./accounts.ts";
import { netbase } from "./netbase.ts";

const osRelease = `PRETTY_NAME="Debian GNU/Linux forky/sid"
NAME="Debian GNU/Linux"
VERSION_CODENAME=forky
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`;

const profile = `# System-wide settings of login shells.
if [ "$(id -u)" -eq 0 ]; then
  PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
else
  PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
fi
export PATH
if [ "\${PS1-}" ]; then
  if [ "\${BASH-}" ] && [ "$BASH" != "/bin/sh" ]; then
    if [ -f /etc/bash.bashrc ]; then
      . /etc/bash.bashrc
    fi
  elif [ "$(id -u)" -eq 0 ]; then
    PS1='# '
  else
    PS1='$ '
  fi
fi
`;

const bashrc = `# System-wide settings of interactive shells.
[ -z "\${PS1-}" ] && return
shopt -s checkwinsize
PS1='\\u@\\h:\\w\\$ '
`;

const sudoers = `Defaults	env_reset
Defaults	mail_badpass
Defaults	secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
Defaults	use_pty

root	ALL=(ALL:ALL) ALL
learner	ALL=(ALL:ALL) NOPASSWD: ALL
%sudo	ALL=(ALL:ALL) ALL

@includedir /etc/sudoers.d
`;

const loginDefs = `MAIL_DIR	/var/mail
HUSHLOGIN_FILE	.hushlogin
ENV_SUPATH	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENV_PATH	PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games
TTYPERM		0600
HOME_MODE	0700
PASS_MAX_DAYS	99999
PASS_MIN_DAYS	0
PASS_WARN_AGE	7
UID_MIN			 1000
UID_MAX			60000
SUB_UID_MIN		   100000
SUB_UID_MAX		600100000
SUB_UID_COUNT		    65536
GID_MIN			 1000
GID_MAX			60000
SUB_GID_MIN		   100000
SUB_GID_MAX		600100000
SUB_GID_COUNT		    65536
LOGIN_RETRIES		5
LOGIN_TIMEOUT		60
ENCRYPT_METHOD SHA512
DEFAULT_HOME	yes
USERGROUPS_ENAB yes
`;

export function etc(hostname: string): Tree {
	return {
		"/etc/hostname": file(`${hostname}\n`),
		"/etc/hosts": file(`127.0.0.1 localhost\n127.0.1.1 ${hostname}\n`),
		"/etc/resolv.conf": file("nameserver 192.168.0.3\n"),
		"/etc/os-release": symlink("../usr/lib/os-release"),
		"/usr/lib/os-release": file(osRelease),
		"/etc/debian_version": file("forky/sid\n"),
		"/etc/issue": file("Debian GNU/Linux forky/sid \\n \\l\n\n"),
		"/etc/fstab": file(""),
		"/etc/mtab": symlink("../proc/self/mounts"),
		"/etc/localtime": symlink("/usr/share/zoneinfo/Etc/UTC"),
		"/etc/timezone": file("Etc/UTC\n"),
		"/etc/shells": file("# /etc/shells: valid login shells\n/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n/bin/rbash\n/usr/bin/rbash\n/usr/bin/dash\n"),
		"/etc/profile": file(profile),
		"/etc/bash.bashrc": file(bashrc),
		"/etc/profile.d": directory(),
		"/etc/default/useradd": file("# Default values for useradd(8)\nSHELL=/bin/sh\n"),
		"/etc/skel/.bash_logout": file("# ~/.bash_logout: read by bash(1) when a login shell ends.\n"),
		"/etc/skel/.profile": file(userProfile),
		"/etc/skel/.bashrc": file(userBashrc),
		"/etc/nsswitch.conf": file("passwd:         files\ngroup:          files\nshadow:         files\nhosts:          files dns\n"),
		"/etc/host.conf": file("multi on\n"),
		"/etc/login.defs": file(loginDefs),
		"/etc/machine-id": file("5f0f7a2c8d1b4e6f9a3c7b5d2e4f6a81\n", 0o444),
		"/etc/environment": file(""),
		"/etc/motd": file(""),
		"/etc/sudoers": file(sudoers, 0o440),
		"/etc/sudoers.d": directory(),
		"/etc/ld.so.conf": file("include /etc/ld.so.conf.d/*.conf\n"),
		"/etc/ld.so.cache": file(""),
		"/etc/default": directory(),
		"/etc/cron.daily": directory(),
		"/etc/init.d": directory(),
		"/etc/security": directory(),
		"/etc/ssl": directory(),
		"/etc/systemd/system": directory(),
		"/etc/sysctl.d": directory(),
		"/etc/opt": directory(),
		...netbase,
		"/etc/alternatives": directory(),
	};
}
