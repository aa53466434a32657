/* A libmodbus client for the interoperability check against the simulator: reads the first two input
 * registers, writes the two holding registers at ADDRESS, reads them back, and prints all of it. */
#include <errno.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    uint16_t input[2], back[2], wanted[2];
    uint8_t coil;
    if (argc != 5) {
        fprintf(stderr, "use: libmodbus_client PORT ADDRESS REGISTER REGISTER\n");
        return 2;
    }
    int address = atoi(argv[2]);
    wanted[0] = (uint16_t) atoi(argv[3]);
    wanted[1] = (uint16_t) atoi(argv[4]);
    modbus_t *ctx = modbus_new_tcp("127.0.0.1", atoi(argv[1]));
    if (ctx == NULL || modbus_set_slave(ctx, 1) < 0 || modbus_connect(ctx) < 0) {
        fprintf(stderr, "connect: %s\n", modbus_strerror(errno));
        return 1;
    }
    if (modbus_read_input_registers(ctx, 0, 2, input) != 2
        || modbus_write_registers(ctx, address, 2, wanted) != 2
        || modbus_read_registers(ctx, address, 2, back) != 2
        || modbus_read_bits(ctx, 0, 1, &coil) != 1) {
        fprintf(stderr, "request: %s\n", modbus_strerror(errno));
        return 1;
    }
    /* A register the plant does not have: the exception has to arrive as one. */
    int past_end = modbus_read_registers(ctx, 60000, 1, back + 0) == -1 && errno == EMBXILADD;
    if (modbus_read_registers(ctx, address, 2, back) != 2) {
        return 1;
    }
    printf("%u %u %u %u %u %d\n", input[0], input[1], back[0], back[1], coil, past_end);
    modbus_close(ctx);
    modbus_free(ctx);
    return 0;
}
