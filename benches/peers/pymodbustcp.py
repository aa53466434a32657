"""pyModbusTCP's client; see matrix.py."""

from matrix import TIMEOUT, main
from pyModbusTCP.client import ModbusClient
from pyModbusTCP.constants import MB_TIMEOUT_ERR


def open_client(host, port):
    client = ModbusClient(host=host, port=port, unit_id=1, timeout=TIMEOUT, auto_open=True)

    def read(start, count=5):
        registers = client.read_holding_registers(start, count)
        if registers is not None:
            return registers
        if client.last_except:
            return "X"
        return "T" if client.last_error == MB_TIMEOUT_ERR else "E"

    return read


if __name__ == "__main__":
    main(open_client)
