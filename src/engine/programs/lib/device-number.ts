/** Device numbers as stat(2) gives them: gnu_dev_major(3), gnu_dev_minor(3). */

export const deviceMajor = (dev: number): number => Math.floor(dev / 256) % 4096;

export const deviceMinor = (dev: number): number => (dev % 256) + Math.floor(dev / 2 ** 20) * 256;

export const makeDevice = (major: number, minor: number): number => (minor % 256) + major * 256 + Math.floor(minor / 256) * 2 ** 20;
