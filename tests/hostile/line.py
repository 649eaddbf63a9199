"""One connection to certask, from the server's side: it says what it is told, as one piece or byte
by byte, and remembers all that it hears."""

import asyncio
import errno
import fcntl
import socket
import struct
import termios

BYTE_BY_BYTE = 1500     # bytes of a piece that are sent one by one; the rest goes in larger ones
CHUNK = 16384


class Line:
    def __init__(self, reader, writer, bytewise):
        self._reader = reader
        self._writer = writer
        self._bytewise = bytewise
        self.heard = b""
        self.endless = False            # what is said is so long that nobody hears it out
        self.gone = False               # certask is
        self.unsaid = False             # was there more to say to it, which will end?
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    async def say(self, data):
        self.unsaid = not self.endless
        at = 0
        while at < len(data):
            n = 1 if self._bytewise and at < BYTE_BY_BYTE else CHUNK
            if not self._bytewise and len(data) <= CHUNK * 4:
                n = len(data)
            self._writer.write(data[at:at + n])
            await self._writer.drain()
            at += n
            if self._bytewise and at % 64 == 0:
                await asyncio.sleep(0)
        self.unsaid = self.unsaid and self.gone

    async def say_whole(self, data):
        """In one piece, however the line is cut."""
        self._writer.write(data)
        await self._writer.drain()

    async def say_for_ever(self, data):
        """Until the other side is gone."""
        self.endless = True
        piece = data * (CHUNK // len(data) + 1)
        while True:
            await self.say(piece)

    async def drip(self, data, seconds):
        self.endless = True
        for byte in data:
            await self.say(bytes([byte]))
            await asyncio.sleep(seconds)

    async def hear(self, n):
        data = await self._reader.readexactly(n)
        self.heard += data
        return data

    async def hear_some(self):
        data = await self._reader.read(65536)
        self.heard += data
        return data

    async def hear_out(self):
        """Keep still until the other side goes."""
        while await self.hear_some():
            pass

    def half_close(self):
        try:
            self._writer.write_eof()
        except OSError as e:
            if e.errno != errno.ENOTCONN:
                raise
            raise ConnectionResetError("the other side has reset it") from e

    def _is_on_its_way(self):
        """Was anything said that has not arrived?"""
        left = fcntl.ioctl(self._writer.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
        return self._writer.transport.get_write_buffer_size() or any(left)

    async def reset(self):
        """What was said arrives before: of what it has not sent yet the kernel sends no more."""
        for _ in range(1000):
            if not self._is_on_its_way():
                break
            await asyncio.sleep(0.001)
        sock = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    def close(self):
        self._writer.close()
