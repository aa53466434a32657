/* A libmodbus server for the interoperability check: ten holding registers of 100 * n + 7 on the
 * loopback port given, until it is killed. */
#include <errno.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
    if (argc != 2) {
        fprintf(stderr, "use: libmodbus_server PORT\n");
        return 2;
    }
    modbus_t *ctx = modbus_new_tcp("127.0.0.1", atoi(argv[1]));
    modbus_mapping_t *map = modbus_mapping_new(16, 16, 16, 16);
    if (ctx == NULL || map == NULL) {
        return 1;
    }
    for (int i = 0; i < 10; i++) {
        map->tab_registers[i] = (uint16_t) (100 * i + 7);
    }
    int listener = modbus_tcp_listen(ctx, 4);
    if (listener < 0) {
        fprintf(stderr, "listen: %s\n", modbus_strerror(errno));
        return 1;
    }
    printf("listening\n");
    fflush(stdout);
    for (;;) {
        if (modbus_tcp_accept(ctx, &listener) < 0) {
            return 1;
        }
        int length;
        while ((length = modbus_receive(ctx, query)) >= 0) {
            if (length > 0 && modbus_reply(ctx, query, length, map) < 0) {
                break;
            }
        }
        modbus_close(ctx);
    }
}
