"""pymodbus' asyncio client; see matrix.py."""

import asyncio

from matrix import TIMEOUT, main
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus_sync import judge

loop = asyncio.new_event_loop()


def open_client(host, port):
    async def connect():
        client = AsyncModbusTcpClient(host, port=port, timeout=TIMEOUT, retries=0)
        await client.connect()
        return client

    client = loop.run_until_complete(connect())

    async def ask(start, count=5):
        try:
            reply = await client.read_holding_registers(start, count=count, device_id=1)
        except ModbusException as error:
            return judge(error)
        except Exception:
            return "E"
        finally:
            if count == 5:
                await asyncio.sleep(0.06)  # its reconnecting needs the loop
        return "X" if reply.isError() else reply.registers

    return lambda *what: loop.run_until_complete(ask(*what))


if __name__ == "__main__":
    main(open_client)
