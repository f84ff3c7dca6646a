import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { PARAMS_SCHEMA } from '../policies/policies.dto.js';
import type { PolicyParams } from '../policies/policy.js';
import { ServiceAnswer } from '../policies/services.dto.js';
import { CountCellDto } from './figures.dto.js';

export class PortalCityPath {
  @ApiProperty({ type: String, example: 'GD-YJ', description: 'Code of the city' })
  @Matches(/^[A-Za-z0-9_.-]{1,32}$/)
  city!: string;
}

export class BrandDto {
  @ApiProperty({ type: String, example: '木棉时光汇' })
  zh!: string;

  @ApiProperty({ type: String })
  en!: string;
}

export class PortalCityDto {
  @ApiProperty({ type: String, example: 'GD-YJ' })
  code!: string;

  @ApiProperty({ type: String })
  name!: string;
}

export class PortalDto {
  @ApiProperty({ type: BrandDto })
  brand!: BrandDto;

  @ApiProperty({ type: Boolean, description: 'For trying out: nobody in it is real' })
  demo!: boolean;

  @ApiProperty({ type: String, example: '0.1.0' })
  version!: string;

  @ApiProperty({ type: PortalCityDto, isArray: true })
  cities!: PortalCityDto[];
}

export class PublicRulesDto {
  @ApiProperty({ type: String, format: 'date' })
  effectiveFrom!: string;

  @ApiProperty({
    type: String,
    description: 'SHA-256, in hex, as `GET /v1/policies` tells; entries of the ledger name it',
  })
  digest!: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'When it was decided' })
  decidedAt!: string;

  @ApiProperty(PARAMS_SCHEMA)
  params!: PolicyParams;
}

export class CityRulesDto {
  @ApiProperty({ type: String })
  city!: string;

  @ApiProperty({ type: String, format: 'date', description: 'Today in Shanghai' })
  on!: string;

  @ApiProperty({ type: PublicRulesDto })
  inForce!: PublicRulesDto;

  @ApiProperty({ type: PublicRulesDto, isArray: true, description: 'Decided already, by date' })
  coming!: PublicRulesDto[];
}

export class CityServicesDto {
  @ApiProperty({ type: String })
  city!: string;

  @ApiProperty({ type: String, format: 'date', description: 'Today in Shanghai' })
  on!: string;

  @ApiProperty({ type: ServiceAnswer, isArray: true })
  items!: ServiceAnswer[];
}

export class ListedServiceDto {
  @ApiProperty({ type: String })
  code!: string;

  @ApiProperty({ type: String })
  name!: string;

  @ApiProperty({ type: String, nullable: true })
  nameEn!: string | null;

  @ApiProperty({ type: Boolean, description: 'Licensed staff give it; it earns nothing' })
  referred!: boolean;
}

export class ListedPlaceDto {
  @ApiProperty({ type: String })
  code!: string;

  @ApiProperty({ type: String })
  name!: string;

  @ApiProperty({ enum: ['station', 'provider'] })
  kind!: 'station' | 'provider';

  @ApiProperty({ type: String, description: 'The unit that it belongs to' })
  unitCode!: string;

  @ApiProperty({ type: String })
  unitName!: string;
}

export class ListedNeedDto {
  @ApiProperty({ type: String })
  serviceCode!: string;

  @ApiProperty({ type: String, description: 'The community in which it is wanted' })
  unitCode!: string;

  @ApiProperty({ type: String })
  unitName!: string;

  @ApiProperty({ type: CountCellDto, description: 'Open care requests' })
  requests!: CountCellDto;
}

export class CityListsDto {
  @ApiProperty({ type: String })
  city!: string;

  @ApiProperty({ type: ListedServiceDto, isArray: true, description: '服务清单' })
  services!: ListedServiceDto[];

  @ApiProperty({ type: ListedPlaceDto, isArray: true, description: '资源清单' })
  resources!: ListedPlaceDto[];

  @ApiProperty({ type: ListedNeedDto, isArray: true, description: '需求清单' })
  needs!: ListedNeedDto[];

  @ApiProperty({
    type: 'integer',
    description: 'Needs about fewer elders are listed without a number',
  })
  fewestShown!: number;
}
