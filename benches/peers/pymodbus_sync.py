"""pymodbus' blocking client; see matrix.py."""

import logging

from matrix import TIMEOUT, main
from pymodbus.client import ModbusTcpClient
from pymodbus.exceptions import ModbusException

logging.disable(logging.CRITICAL)


def judge(error):
    return "T" if "No response" in str(error) else "E"


def open_client(host, port):
    client = ModbusTcpClient(host, port=port, timeout=TIMEOUT, retries=0)
    client.connect()

    def read(start, count=5):
        try:
            reply = client.read_holding_registers(start, count=count, device_id=1)
        except ModbusException as error:
            return judge(error)
        except Exception:
            return "E"
        return "X" if reply.isError() else reply.registers

    return read


if __name__ == "__main__":
    main(open_client)
