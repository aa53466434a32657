/* libmodbus' client: `matrix HOST PORT…` prints one line of five letters for each port, as matrix.py tells;
 * `matrix-recover HOST PORT…` does it with error recovery on. */
#include <errno.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char letter(int start, int count, const uint16_t *found)
{
    if (count < 0) {
        if (errno == ETIMEDOUT)
            return 'T';
        return errno > MODBUS_ENOBASE && errno <= EMBXGTAR ? 'X' : 'E';
    }
    for (int i = 0; i < 5; i++)
        if (count != 5 || found[i] != (uint16_t) (31 * (start + i) + 7))
            return 'W';
    return 'K';
}

static void matrix(const char *host, int port, int recover)
{
    char line[6] = "EEEEE";
    modbus_t *ctx = modbus_new_tcp(host, port);
    modbus_set_slave(ctx, 1);
    modbus_set_response_timeout(ctx, 0, 300000);
    modbus_set_byte_timeout(ctx, 0, 0); /* the timeout above is for the whole reply */
    if (recover)
        modbus_set_error_recovery(ctx, MODBUS_ERROR_RECOVERY_LINK | MODBUS_ERROR_RECOVERY_PROTOCOL);
    if (modbus_connect(ctx) == 0) {
        for (int call = 0; call < 5; call++) {
            uint16_t found[MODBUS_MAX_READ_REGISTERS] = {0};
            int start = 100 * (call + 1);
            line[call] = letter(start, modbus_read_registers(ctx, start, 5, found), found);
            usleep(60000);
        }
    }
    modbus_close(ctx);
    modbus_free(ctx);
    puts(line);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc < 4 || strncmp(argv[1], "matrix", 6) != 0) {
        fprintf(stderr, "use: libmodbus matrix|matrix-recover HOST PORT…\n");
        return 2;
    }
    for (int i = 3; i < argc; i++)
        matrix(argv[2], atoi(argv[i]), strcmp(argv[1], "matrix-recover") == 0);
    return 0;
}
